"""Manifests as tests read them, and one with every setting of sequencing."""

from plugins.scorm.manifest import read_manifest
from plugins.scorm.report import Report

from .packages import manifest

SEQUENCING = """<imsss:sequencing>
  <imsss:controlMode choice="false" flow="true" forwardOnly="true"/>
  <imsss:sequencingRules>
    <imsss:preConditionRule>
      <imsss:ruleConditions conditionCombination="any">
        <imsss:ruleCondition condition="satisfied" operator="not" referencedObjective="obj"/>
      </imsss:ruleConditions>
      <imsss:ruleAction action="disabled"/>
    </imsss:preConditionRule>
    <imsss:exitConditionRule>
      <imsss:ruleConditions><imsss:ruleCondition condition="attempted"/></imsss:ruleConditions>
      <imsss:ruleAction action="exit"/>
    </imsss:exitConditionRule>
  </imsss:sequencingRules>
  <imsss:limitConditions attemptLimit="2" attemptAbsoluteDurationLimit="PT1H"/>
  <imsss:rollupRules objectiveMeasureWeight="0.5">
    <imsss:rollupRule childActivitySet="atLeastPercent" minimumPercent="0.5">
      <imsss:rollupConditions>
        <imsss:rollupCondition condition="completed"/>
      </imsss:rollupConditions>
      <imsss:rollupAction action="completed"/>
    </imsss:rollupRule>
  </imsss:rollupRules>
  <imsss:objectives>
    <imsss:primaryObjective objectiveID="obj" satisfiedByMeasure="true">
      <imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>
      <imsss:mapInfo targetObjectiveID="global" writeSatisfiedStatus="true"/>
    </imsss:primaryObjective>
  </imsss:objectives>
  <imsss:randomizationControls randomizationTiming="onEachNewAttempt" selectCount="3"
    reorderChildren="true" selectionTiming="once"/>
  <imsss:deliveryControls tracked="false" completionSetByContent="true"/>
  <adlseq:constrainedChoiceConsiderations preventActivation="true"/>
  <adlseq:rollupConsiderations requiredForSatisfied="ifNotSkipped"/>
  <adlseq:objectives>
    <adlseq:objective objectiveID="obj">
      <adlseq:mapInfo targetObjectiveID="raw" readRawScore="false" writeRawScore="true"/>
    </adlseq:objective>
  </adlseq:objectives>
</imsss:sequencing>"""


def read(text, encoding="utf-8"):
    report = Report()
    return read_manifest(text.encode(encoding) if isinstance(text, str) else text, report), report


def codes(report):
    return [entry.code for entry in report]


def item_of(inside, version="2004 4th Edition", attributes=""):
    items = f'<item identifier="I1" identifierref="R1" {attributes}><title>É</title>{inside}</item>'
    found, report = read(manifest(items, version=version))
    assert report.ok
    return found.organisation.items[0], report
