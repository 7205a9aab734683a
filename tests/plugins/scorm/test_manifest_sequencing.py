"""Sequencing settings as authors write them: loosely, by reference, or out of bounds."""

import pytest

from plugins.scorm.manifest import read_manifest
from plugins.scorm.report import Report

from .packages import ONE_ITEM, manifest


def settings_of(inside, collection="", reference=""):
    sequencing = f"<imsss:sequencing{reference}>{inside}</imsss:sequencing></item>"
    items = ONE_ITEM.replace("</item>", sequencing)
    report = Report()
    text = manifest(items, version="2004 4th Edition", tail=collection)
    found = read_manifest(text.encode(), report)
    return found.organisation.items[0].sequencing, [entry.code for entry in report]


def rollup(attributes, action="completed", conditions=""):
    return (
        f"<imsss:rollupRules><imsss:rollupRule {attributes}>"
        f"<imsss:rollupConditions {conditions}><imsss:rollupCondition condition='Completed'/>"
        f"</imsss:rollupConditions><imsss:rollupAction action='{action}'/>"
        "</imsss:rollupRule></imsss:rollupRules>"
    )


def test_words_are_known_whatever_their_capitals():
    settings, codes = settings_of(rollup("childActivitySet='ATLEASTPERCENT'", "NotSatisfied"))
    rule = settings.rollup_rules[0]
    assert (rule.child_activity_set, rule.action) == ("atLeastPercent", "notSatisfied")
    assert rule.conditions[0].condition == "completed"
    assert codes == []


@pytest.mark.parametrize(
    "inside",
    [
        rollup("childActivitySet='most'"),
        rollup("minimumPercent='50'"),
        rollup("minimumCount='-1'"),
        rollup("", action="celebrate"),
        rollup("", conditions="conditionCombination='some'"),
        "<imsss:randomizationControls selectCount='-3'/>",
        "<imsss:randomizationControls randomizationTiming='sometimes'/>",
        "<imsss:limitConditions attemptLimit='-1'/>",
        "<imsss:rollupRules objectiveMeasureWeight='2'/>",
        (
            "<imsss:objectives><imsss:primaryObjective><imsss:minNormalizedMeasure>80"
            "</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"
        ),
        "<adlseq:rollupConsiderations requiredForCompleted='ifPossible'/>",
    ],
)
def test_what_the_standard_has_no_meaning_for_is_reported_and_left_out(inside):
    settings, codes = settings_of(inside)
    assert codes == ["M08-value"]
    for rule in settings.rollup_rules:
        assert rule.child_activity_set == "all"
        assert rule.minimum_percent == rule.minimum_count == 0
        assert rule.combination == "any"
        assert rule.action in ("completed", "")
    assert settings.limits is None or settings.limits.attempt_limit is None
    assert settings.rollup is None or settings.rollup.objective_measure_weight == 1
    assert all(objective.min_normalized_measure == 1 for objective in settings.objectives)


def test_the_further_maps_of_a_collection_join_the_item_s_own_objective():
    collection = (
        "<imsss:sequencingCollection><imsss:sequencing ID='S'>"
        "<imsss:objectives><imsss:primaryObjective objectiveID='other'/></imsss:objectives>"
        "<adlseq:objectives><adlseq:objective objectiveID=' main%20one '>"
        "<adlseq:mapInfo targetObjectiveID='g' writeCompletionStatus='true'/>"
        "<adlseq:mapInfo targetObjectiveID='h' readRawScore='false'/>"
        "</adlseq:objective></adlseq:objectives></imsss:sequencing></imsss:sequencingCollection>"
    )
    own = (
        "<imsss:objectives><imsss:primaryObjective objectiveID='main  one'>"
        "<imsss:mapInfo targetObjectiveID='g'/></imsss:primaryObjective></imsss:objectives>"
    )
    settings, codes = settings_of(own, collection, " IDRef='S'")
    (objective,) = settings.objectives
    assert [entry.target_objective_id for entry in objective.adl_maps] == ["g", "h"]
    assert objective.adl_maps[0].write_completion_status
    assert not objective.adl_maps[1].read_raw_score
    assert objective.maps[0].read_satisfied_status
    assert codes == []
