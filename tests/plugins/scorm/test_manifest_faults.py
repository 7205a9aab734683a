"""Manifests as they come: plans and titles that lack, faults, encodings, and plain noise."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .manifests import SEQUENCING, codes, read
from .packages import ONE_ITEM, ONE_RESOURCE, manifest, organisation


def test_title_description_and_language_come_from_the_metadata():
    lom = (
        '<lom xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"><general>'
        '<title><langstring xml:lang="en">English</langstring>'
        '<langstring xml:lang="fr-FR">Français</langstring></title><language>fr</language>'
        "<description><langstring>Résumé</langstring></description></general></lom></metadata>"
    )
    found, _report = read(manifest().replace("</metadata>", lom))
    assert found.metadata.title == "Français"
    assert found.metadata.description == "Résumé"
    assert found.metadata.language == "fr"


def test_a_missing_default_plan_is_replaced_by_the_first():
    plan = organisation(ONE_ITEM).replace('default="O"', 'default="inconnu"')
    found, report = read(manifest(organisations=plan))
    assert found.organisation.identifier == "O"
    assert codes(report) == ["P11-default-organisation"]


def test_the_default_plan_among_several_is_followed():
    plan = (
        '<organizations default="B"><organization identifier="A"><title>A</title></organization>'
        f'<organization identifier="B"><title>B</title>{ONE_ITEM}</organization></organizations>'
    )
    found, report = read(manifest(organisations=plan))
    assert found.title == "B"
    assert len(found.organisations) == 2
    assert codes(report) == []


def two_plans(first, second):
    plans = "".join(
        f'<organization identifier="{name}"><title>{name}</title>{items}</organization>'
        for name, items in (("A", first), ("B", second))
    )
    return read(manifest(organisations=f'<organizations default="B">{plans}</organizations>'))


def test_the_author_is_told_of_plans_that_are_not_offered():
    found, report = two_plans(ONE_ITEM.replace("I1", "I2"), ONE_ITEM)
    assert [item.identifier for item in found.launchables] == ["I1"]
    assert codes(report) == ["M06-other-plans"]


def test_a_default_plan_that_leads_nowhere_is_replaced_by_one_that_does():
    found, report = two_plans(ONE_ITEM, "<item identifier='I2'><title>Vide</title></item>")
    assert [item.identifier for item in found.launchables] == ["I1"]
    assert codes(report) == ["M06-empty-default"]


def test_without_a_plan_the_only_page_stands_for_it():
    found, report = read(manifest(organisations=""))
    assert [item.launch for item in found.launchables] == ["index.html"]
    assert codes(report) == ["P12-no-organisation"]


def test_without_a_plan_two_pages_are_one_too_many():
    found, report = read(
        manifest(organisations="", resources=ONE_RESOURCE + ONE_RESOURCE.replace("R1", "R2"))
    )
    assert found is None
    assert codes(report) == ["P12-several-launches"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (manifest(ONE_ITEM.replace("R1", "R9")), "P09-dangling-ref"),
        (manifest(ONE_ITEM + ONE_ITEM), "P10-duplicate-id"),
        (manifest(ONE_ITEM.replace('identifier="I1" ', "")), "P10-missing-id"),
        (manifest(resources=ONE_RESOURCE * 2), "P10-duplicate-id"),
        (manifest(resources=ONE_RESOURCE.replace('href="index.html"', "", 1)), "P08-no-launch"),
        (manifest('<item identifier="I1"><title>Vide</title></item>'), "P12-nothing-to-launch"),
        (manifest(tail='<manifest identifier="N"></manifest>'), "M16-submanifest"),
        ("<html><body/></html>", "P04-not-manifest"),
        ('<!DOCTYPE m [<!ENTITY a "b">]><manifest>&a;</manifest>', "P04-doctype"),
        ('<!DOCTYPE m SYSTEM "http://exemple.test/x.dtd"><manifest/>', "P04-doctype"),
        ("<manifest>" * 5000, "P04-malformed-xml"),
        ("", "P04-malformed-xml"),
    ],
)
def test_a_fault_is_named_by_its_code(text, code):
    _found, report = read(text)
    assert code in codes(report)
    assert not report.ok


def test_a_manifest_of_countless_elements_is_refused_in_little_time_and_memory():
    _found, report = read("<manifest>" + "<a/>" * 160_000 + "</manifest>")
    assert codes(report) == ["P04-too-big"]


def test_a_fault_met_a_thousand_times_is_told_twenty_times_and_counted():
    _found, report = read(manifest((ONE_ITEM + "\n") * 1000))
    lines = [line for line in report.as_json() if line["code"] == "P10-duplicate-id"]
    assert len(lines) == 20
    assert lines[-1]["more"] == 979


def test_malformed_xml_says_where():
    found, report = read("<manifest>\n  <item></items>\n</manifest>")
    (entry,) = report
    assert found is None
    assert "ligne 2, colonne 11" in entry.message
    assert entry.remedy


def test_the_item_that_points_nowhere_is_named_in_words():
    _found, report = read(manifest(ONE_ITEM.replace("R1", "R9")))
    assert "Étape" in report.errors[0].message
    assert "R9" in report.errors[0].message


def test_resources_that_depend_on_one_another_in_a_circle_are_read():
    resources = (
        ONE_RESOURCE.replace("</resource>", '<dependency identifierref="R2"/></resource>')
        + '<resource identifier="R2"><dependency identifierref="R1"/></resource>'
    )
    found, report = read(manifest(resources=resources))
    assert found.resources["R1"].dependencies == ("R2",)
    assert codes(report) == []


@pytest.mark.parametrize(
    ("encoding", "warnings"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["P05-encoding"]),
        ("cp1252", ["P05-encoding"]),
    ],
)
def test_accents_survive_an_encoding_that_is_not_the_announced_one(encoding, warnings):
    found, report = read(manifest(), encoding)
    assert found.organisation.items[0].title == "Étape"
    assert codes(report) == warnings


def test_an_announced_latin_1_or_utf_16_is_read_without_a_word():
    for announced, encoding in (("ISO-8859-1", "latin-1"), ("UTF-16", "utf-16")):
        found, report = read(manifest().replace("UTF-8", announced), encoding)
        assert found.organisation.items[0].title == "Étape"
        assert codes(report) == []


def test_backslashes_are_mended_and_mentioned():
    found, report = read(manifest(resources=ONE_RESOURCE.replace("index.html", "a\\b.html")))
    assert found.resources["R1"].href == "a/b.html"
    assert codes(report) == ["P05-backslash"]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(data):
    found, report = read(data)
    assert found is not None or report.errors


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [ONE_ITEM, ONE_RESOURCE, "<item>", "</item>", "<title>é</title>", SEQUENCING, "&amp;",
             '<dependency identifierref="R1"/>', "<organization>", "</organization>", "\x00", "]]>"]
        ),
        max_size=6,
    )
)  # fmt: skip
def test_no_shuffling_of_elements_makes_the_reader_fail(pieces):
    middle = "".join(pieces)
    for text in (manifest(middle), manifest(resources=middle), manifest(organisations=middle)):
        found, report = read(text)
        assert found is not None or report.errors
        assert found is None or json.dumps(found.as_json())
