// Between a SCO's data model and its activity's tracking data (SN 4.2, RTE 4.1.6 and 4.2.17).
import { normal } from "./_sequencer_objectives.js";

const SUCCESS = { passed: true, failed: false };
const COMPLETION = { completed: true, incomplete: false, "not attempted": false };
const number = (text) => (text === "" || text === null || text === undefined ? null : Number(text));
const text = (value) => (value === null || value === undefined ? "" : String(value));
const successOf = (value) => (value === null ? "unknown" : value ? "passed" : "failed");
const completionOf = (value) => (value === null ? "unknown" : value ? "completed" : "incomplete");

// field of an objective: where it stands in the data model, and how it is read and written there
const ELEMENTS = {
  satisfied: ["success_status", (value) => SUCCESS[value] ?? null, successOf],
  measure: ["score.scaled", number, text],
  completed: ["completion_status", (value) => COMPLETION[value] ?? null, completionOf],
  progress: ["progress_measure", number, text],
  raw: ["score.raw", (value) => value || null, text],
  min: ["score.min", (value) => value || null, text],
  max: ["score.max", (value) => value || null, text],
};
const at = (tree, path) => path.split(".").reduce((value, key) => value?.[key], tree);

export const entriesOf = (list) =>
  Array.isArray(list) ? list : Object.values(list || {}).filter((entry) => entry?.id);

// The elements that the manifest decides, whatever else the data model holds.
export function launchValues(activity) {
  const { primary, threshold, limits, item } = activity;
  return {
    scaled_passing_score: primary.byMeasure ? text(primary.least) : "",
    completion_threshold: threshold.byMeasure ? text(threshold.least) : "",
    max_time_allowed: limits.attempt_absolute_duration_limit || item.max_time_allowed || "",
  };
}

// What a new attempt finds: what global objectives already say.
export function initialValues(activity) {
  const known = valuesOf(activity.primary);
  return { ...known, objectives: activity.objectives.filter(({ key }) => key).map(objectiveValues) };
}

const objectiveValues = (objective) => ({ id: objective.key, ...valuesOf(objective) });
const entryOf = (list, { key }) => (key ? list.find(({ id }) => normal(id) === key) : undefined);

function valuesOf(objective) {
  const values = { score: {} };
  Object.entries(ELEMENTS).forEach(([field, [path, , write]]) => {
    const value = field === "satisfied" ? objective.satisfied : objective.get(field);
    if (value !== null) {
      const [name, part] = path.split(".");
      if (part) {
        values[name][part] = write(value);
      } else {
        values[name] = write(value);
      }
    }
  });
  return values;
}

// A resumed SCO finds its own tree again, with what its global objectives say by now.
export function refreshed(activity, kept) {
  const objectives = entriesOf(kept.objectives).map((entry) => ({ ...entry }));
  activity.objectives
    .filter(({ key }) => key)
    .forEach((objective) => {
      const values = objectiveValues(objective);
      const entry = entryOf(objectives, objective);
      if (entry) {
        Object.assign(entry, values, { score: { ...entry.score, ...values.score } });
      } else {
        objectives.push(values);
      }
    });
  return { ...kept, objectives };
}

// Takes into `activity` what the SCO has said since `before`: a value that merely stands there
// as it was found is not the SCO's.
export function record(activity, cmi, before, wasSet = () => false) {
  if (!activity.isTracked) {
    return;
  }
  const entries = entriesOf(cmi.objectives);
  const entriesBefore = entriesOf(before.objectives);
  activity.objectives.forEach((objective) => {
    const [entry, old] = [entries, entriesBefore].map((list) => entryOf(list, objective));
    const index = entries.indexOf(entry);
    take(objective, entry, old, (path) => wasSet(`cmi.objectives.${index}.${path}`));
    if (objective.isPrimary) {
      take(objective, cmi, before, (path) => wasSet(`cmi.${path}`));
    }
  });
}

function take(objective, now, before, wasSet) {
  if (!now) {
    return;
  }
  Object.entries(ELEMENTS).forEach(([field, [path, read]]) => {
    const value = at(now, path);
    if (wasSet(path)) {
      objective.told.add(field);
    }
    const isNews = text(value) !== text(at(before, path)) || wasSet(path);
    if (isNews && !isDecidedByMeasure(objective, field)) {
      objective.set(field, read(value));
    }
  });
}

// Measures decide where the manifest says so: what the SCO says besides is not heard.
const isDecidedByMeasure = ({ isPrimary, byMeasure, activity }, field) =>
  (field === "satisfied" && byMeasure) ||
  (field === "completed" && isPrimary && activity.threshold.byMeasure);
