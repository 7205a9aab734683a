"""What is read out of imsmanifest.xml: versions, steps, their addresses and settings."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.scorm.manifest import ScormVersion
from plugins.scorm.manifest.addresses import file_of, join, with_parameters

from .manifests import SEQUENCING, codes, item_of, read
from .packages import ONE_ITEM, ONE_RESOURCE, manifest


@pytest.mark.parametrize(
    ("announced", "version"),
    [
        ("1.2", ScormVersion.V12),
        ("CAM 1.3", ScormVersion.V2004_2),
        ("2004 2nd Edition", ScormVersion.V2004_2),
        ("2004 3rd Edition", ScormVersion.V2004_3),
        ("2004 4th Edition", ScormVersion.V2004_4),
    ],
)
def test_the_version_is_the_one_announced(announced, version):
    found, report = read(manifest(version=announced))
    assert (found.version, codes(report)) == (version, [])


def test_without_announcement_the_namespaces_tell_the_version():
    old, old_report = read(manifest().replace("<schemaversion>1.2</schemaversion>", ""))
    assert old.version is ScormVersion.V12
    assert codes(old_report) == ["P06-version-guessed"]
    new, _report = read(manifest(version="2004 9th").replace("2004 9th", ""))
    assert new.version is ScormVersion.V2004_3


def test_an_announcement_that_the_namespaces_deny_is_followed_with_a_warning():
    found, report = read(manifest(version="CAM 1.3").replace("CAM 1.3", "1.2"))
    assert found.version is ScormVersion.V12
    assert codes(report) == ["P06-version-mismatch"]


def test_items_nest_and_hidden_ones_are_known():
    items = (
        '<item identifier="A"><title>Chapitre</title>'
        '<item identifier="B" identifierref="R1"><title>Page</title></item>'
        '<item identifier="C" identifierref="R1" isvisible="false"><title>Cachée</title></item>'
        "</item>"
    )
    found, report = read(manifest(items))
    assert [item.identifier for item in found.organisation.walk()] == ["A", "B", "C"]
    assert [item.visible for item in found.organisation.walk()] == [True, True, False]
    assert [item.identifier for item in found.launchables] == ["B", "C"]
    assert report.ok


def test_every_level_of_xml_base_counts():
    resource = ONE_RESOURCE.replace("<resource ", '<resource xml:base="trois/" ')
    found, _report = read(
        manifest(resources=resource, base='xml:base="un/"', resources_base='xml:base="deux/"')
    )
    assert found.resources["R1"].href == "un/deux/trois/index.html"
    assert found.resources["R1"].files == ("un/deux/trois/index.html",)


@pytest.mark.parametrize(
    ("href", "parameters", "joined"),
    [
        ("a.html", "", "a.html"),
        ("a.html", "x=1", "a.html?x=1"),
        ("a.html", "?x=1", "a.html?x=1"),
        ("a.html", "&?&x=1", "a.html?x=1"),
        ("a.html?y=2", "?x=1", "a.html?y=2&x=1"),
        ("a.html#f", "#g", "a.html#f"),
        ("a.html?y=2", "#g", "a.html?y=2"),
    ],
)
def test_parameters_are_joined_by_adl_s_rules(href, parameters, joined):
    assert with_parameters(href, parameters) == joined


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        (("", "a.html"), "a.html"),
        (("dossier/", "a.html"), "dossier/a.html"),
        (("dossier\\sous\\", "a.html"), "dossier/sous/a.html"),
        (("https://exemple.test/x/", "a.html"), "https://exemple.test/x/a.html"),
        (("un/", "https://exemple.test/a.html"), "https://exemple.test/a.html"),
    ],
)
def test_bases_are_joined_as_on_the_web(parts, address):
    assert join(*parts) == address


def test_the_settings_of_scorm_1_2_are_read():
    item, report = item_of(
        "<adlcp:prerequisites type='aicc_script'>A&amp;B</adlcp:prerequisites>"
        "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>"
        "<adlcp:timelimitaction>exit, no message</adlcp:timelimitaction>"
        "<adlcp:datafromlms>départ</adlcp:datafromlms><adlcp:masteryscore>80</adlcp:masteryscore>",
        version="1.2",
        attributes='parameters="?a=1"',
    )
    assert item.prerequisites == "A&B"
    assert item.max_time_allowed == "00:30:00"
    assert item.time_limit_action == "exit,no message"
    assert item.data_from_lms == "départ"
    assert item.mastery_score == 80
    assert item.launch == "index.html?a=1"
    assert codes(report) == ["M07-prerequisites"], "there is no A here, nor B"


@pytest.mark.parametrize("value", ["beaucoup", "nan", "inf"])
def test_a_mastery_score_that_is_no_number_is_reported_and_left_out(value):
    item, report = item_of(f"<adlcp:masteryscore>{value}</adlcp:masteryscore>", version="1.2")
    assert item.mastery_score is None
    assert codes(report) == ["M08-value"]


def test_the_settings_of_scorm_2004_are_read():
    item, report = item_of(
        "<adlcp:timeLimitAction>continue,no message</adlcp:timeLimitAction>"
        "<adlcp:dataFromLMS>départ</adlcp:dataFromLMS>"
        '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75"/>'
        '<adlcp:data><adlcp:map targetID="notes" writeSharedData="false"/></adlcp:data>'
        "<adlnav:presentation><adlnav:navigationInterface>"
        "<adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>exit</adlnav:hideLMSUI>"
        "</adlnav:navigationInterface></adlnav:presentation>"
    )
    assert item.time_limit_action == "continue,no message"
    assert item.data_from_lms == "départ"
    assert item.completion_threshold.min_progress_measure == 0.75
    assert item.completion_threshold.completed_by_measure
    assert [(entry.target_id, entry.read, entry.write) for entry in item.data_maps] == [
        ("notes", True, False)
    ]
    assert item.hidden_controls == ("continue", "exit")
    assert codes(report) == []


def test_sequencing_is_read_whole():
    item, report = item_of(SEQUENCING)
    settings = item.sequencing
    assert codes(report) == []
    assert (settings.control_mode.choice, settings.control_mode.forward_only) == (False, True)
    rule = settings.pre_conditions[0]
    assert (rule.action, rule.combination) == ("disabled", "any")
    assert rule.conditions[0].operator == "not"
    assert rule.conditions[0].referenced_objective == "obj"
    assert settings.exit_conditions[0].combination == "all"
    assert settings.limits.attempt_limit == 2
    assert settings.rollup.objective_measure_weight == 0.5
    assert settings.rollup_rules[0].minimum_percent == 0.5
    assert settings.rollup_rules[0].combination == "any"
    objective = settings.objectives[0]
    assert (objective.primary, objective.min_normalized_measure) == (True, 0.8)
    assert objective.maps[0].write_satisfied_status
    assert objective.adl_maps[0].write_raw_score
    assert not objective.adl_maps[0].read_raw_score
    assert settings.randomization.select_count == 3
    assert not settings.delivery.tracked
    assert settings.constrained_choice.prevent_activation
    assert settings.rollup_considerations.required_for_satisfied == "ifNotSkipped"


def test_a_sequencing_collection_completes_what_points_to_it():
    items = ONE_ITEM.replace(
        "</item>",
        '<imsss:sequencing IDRef="S"><imsss:controlMode flow="true"/></imsss:sequencing></item>',
    )
    collection = (
        '<imsss:sequencingCollection><imsss:sequencing ID="S"><imsss:controlMode choice="false"/>'
        '<imsss:deliveryControls tracked="false"/></imsss:sequencing></imsss:sequencingCollection>'
    )
    found, report = read(manifest(items, version="2004 3rd Edition", tail=collection))
    settings = found.organisation.items[0].sequencing
    assert settings.control_mode.flow
    assert settings.control_mode.choice, "the item's own element replaces the collection's"
    assert not settings.delivery.tracked
    assert codes(report) == []


def test_a_reference_to_no_sequencing_is_reported():
    _item, report = item_of('<imsss:sequencing IDRef="nulle-part"/>')
    assert codes(report) == ["M10-collection-ref"]


def test_an_unusable_sequencing_value_is_reported_with_its_line():
    _item, report = item_of('<imsss:sequencing><imsss:controlMode flow="oui"/></imsss:sequencing>')
    (entry,) = report
    assert entry.code == "M08-value"
    assert "ligne 4" in entry.place


def test_what_the_player_is_given_is_json():
    item, _report = item_of(SEQUENCING)
    found, _report = read(manifest(version="2004 4th Edition"))
    given_to_player = json.loads(json.dumps(found.as_json()))
    assert given_to_player["organisation"]["items"][0]["launch"] == "index.html"
    assert item.sequencing


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_joining_parameters_never_loses_the_address(href, parameters):
    assert with_parameters(href, parameters).startswith(href)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_address_names_a_file_above_the_package_after_normalising(href):
    assert not file_of(href).startswith("/")
