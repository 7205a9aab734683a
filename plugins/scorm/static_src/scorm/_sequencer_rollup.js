// Rollup: RB.1.1 to RB.1.5 (SN 4.6). A cluster's status from that of its available children.
import { combine, evaluate, isSkipped } from "./_sequencer_rules.js";

const DEFAULT_RULES = {
  satisfied: { action: "satisfied", condition: "satisfied" },
  notSatisfied: { action: "notSatisfied", condition: "objectiveStatusKnown" },
  completed: { action: "completed", condition: "completed" },
  incomplete: { action: "incomplete", condition: "activityProgressKnown" },
};
const PAIRS = { satisfied: ["satisfied", "notSatisfied"], completed: ["completed", "incomplete"] };
const REQUIRED = {
  satisfied: "required_for_satisfied",
  notSatisfied: "required_for_not_satisfied",
  completed: "required_for_completed",
  incomplete: "required_for_incomplete",
};

// RB.1.4.2 Check Child for Rollup
function isCounted(child, action) {
  const isObjective = PAIRS.satisfied.includes(action);
  const { rollup_objective_satisfied: objective, rollup_progress_completion: progress } = child.rollup;
  if (!child.isTracked || !(isObjective ? objective : progress)) {
    return false;
  }
  switch (child.considerations[REQUIRED[action]]) {
    case "ifNotSuspended":
      return child.wasAttempted && !child.isSuspended;
    case "ifAttempted":
      return child.wasAttempted;
    case "ifNotSkipped":
      return !isSkipped(child);
    default:
      return true;
  }
}

// RB.1.4.1 Evaluate Rollup Conditions
const outcome = (child, { conditions, combination }) =>
  combine(
    conditions.map((condition) => evaluate(child, child.primary.counted, condition)),
    combination,
  );

// A child that says nothing counts as neither true nor false, whence "none" fails on it too.
const SETS = {
  all: (values) => values.every((value) => value === true),
  any: (values) => values.includes(true),
  none: (values) => values.every((value) => value === false),
  atLeastCount: (values, rule) => values.filter((value) => value === true).length >= rule.minimum_count,
  atLeastPercent: (values, rule) =>
    values.filter((value) => value === true).length / values.length >= rule.minimum_percent,
};

// RB.1.4 Rollup Rule Check
function applies(activity, rule) {
  const values = activity.children
    .filter((child) => isCounted(child, rule.action))
    .map((child) => outcome(child, rule));
  return SETS[rule.child_activity_set](values, rule);
}

function rulesFor(activity, pair, action) {
  if (activity.rules.rollup.some((rule) => PAIRS[pair].includes(rule.action))) {
    return activity.rules.rollup.filter((rule) => rule.action === action);
  }
  const { condition } = DEFAULT_RULES[action];
  return [
    { action, combination: "any", conditions: [{ condition }], child_activity_set: "all" },
  ];
}

const changes = (activity, pair, action) =>
  rulesFor(activity, pair, action).some((rule) => applies(activity, rule));

// RB.1.1 a and b: weighted means, over the children that have a weight, known or not.
function weightedMean(children, weigh, read) {
  const weights = children.map(weigh);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const values = children.map(read);
  if (values.every((value) => value === null) || total <= 0) {
    return null;
  }
  return values.reduce((sum, value, index) => sum + weights[index] * (value ?? 0), 0) / total;
}

function rollupMeasures(activity) {
  const children = activity.children.filter((child) => child.isTracked);
  const measure = weightedMean(
    children,
    (child) => child.rollup.objective_measure_weight,
    (child) => child.primary.counted.measure,
  );
  activity.primary.set("measure", measure);
  const progress = weightedMean(
    children,
    (child) => child.threshold.weight,
    (child) => child.primary.counted.progress,
  );
  activity.primary.set("progress", progress);
}

// RB.1.2: by the measure (a) or by the rules (b).
function rollupObjective(activity) {
  const { primary } = activity;
  if (primary.byMeasure) {
    primary.local.satisfied = primary.satisfied;
    return;
  }
  if (changes(activity, "satisfied", "notSatisfied")) {
    primary.set("satisfied", false);
  }
  if (changes(activity, "satisfied", "satisfied")) {
    primary.set("satisfied", true);
  }
}

// RB.1.3: by the measure (a) or by the rules (b).
function rollupProgress(activity) {
  const { primary, threshold } = activity;
  if (threshold.byMeasure) {
    const { progress } = primary;
    primary.set("completed", progress === null ? null : progress >= threshold.least);
    return;
  }
  if (changes(activity, "completed", "incomplete")) {
    primary.set("completed", false);
  }
  if (changes(activity, "completed", "completed")) {
    primary.set("completed", true);
  }
}

export function rollupCluster(activity) {
  rollupMeasures(activity);
  rollupObjective(activity);
  rollupProgress(activity);
}

// RB.1.5 Overall Rollup: from `activity` to the root, then from whoever reads a global objective
// that has changed thereby. Objectives that write one another in a ring end with the bound.
export function overallRollup(activity) {
  rollupPath(activity);
  const { tree } = activity;
  for (let rounds = tree.readers.length; rounds > 0 && tree.changedGlobals.size; rounds -= 1) {
    tree.takeAffected().forEach(rollupPath);
  }
}

function rollupPath(activity) {
  for (const entry of [...activity.path].reverse()) {
    if (!entry.isLeaf && entry.isTracked) {
      rollupCluster(entry);
    }
  }
}
