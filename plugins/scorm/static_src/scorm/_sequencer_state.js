// The sequencing state as it is kept: a string that only this module reads.
import { FIELDS } from "./_sequencer_objectives.js";

const VERSION = 1;
const FLAGS = ["isActive", "isSuspended"];
const UNTOUCHED = JSON.stringify([0, "00"]);

// A set of fields as the digits of their places.
const digits = (fields) =>
  FIELDS.map((field, place) => (fields.has(field) ? place : "")).join("");
const fieldsOf = (text) => new Set([...text].map((place) => FIELDS[place]));

function objectiveState({ local, stale, told }) {
  const values = FIELDS.map((field) => local[field]);
  const isBlank = values.every((value) => value === null) && !stale.size && !told.size;
  return isBlank ? 0 : [values, digits(stale), digits(told)];
}

function restoreObjective(objective, [values, stale, told]) {
  FIELDS.forEach((field, place) => {
    objective.local[field] = values[place] ?? null;
  });
  objective.stale = fieldsOf(stale);
  objective.told = fieldsOf(told);
}

function activityState(activity) {
  const flags = FLAGS.map((name) => Number(activity[name])).join("");
  const objectives = activity.objectives.map(objectiveState);
  const order = activity.children.map((child) => activity.all.indexOf(child));
  const isWhole = order.length === activity.all.length && order.every((at, index) => at === index);
  const state = [activity.attempts, flags];
  if (objectives.some(Boolean) || !isWhole) {
    state.push(objectives.some(Boolean) ? objectives : 0);
  }
  return isWhole ? state : [...state, order];
}

function restoreActivity(activity, [attempts, flags, objectives, order]) {
  activity.attempts = attempts;
  FLAGS.forEach((name, place) => {
    activity[name] = flags[place] === "1";
  });
  activity.objectives.forEach((objective, place) => {
    if (objectives?.[place]) {
      restoreObjective(objective, objectives[place]);
    }
  });
  if (order) {
    activity.children = order.map((place) => activity.all[place]).filter(Boolean);
  }
}

export function serialise(tree, extra) {
  const activities = tree.root
    .walk()
    .map((activity) => [activity.id, activityState(activity)])
    .filter(([, state]) => JSON.stringify(state) !== UNTOUCHED);
  return JSON.stringify({
    version: VERSION,
    current: tree.current?.id ?? "",
    suspended: tree.suspended?.id ?? "",
    ...extra,
    activities: Object.fromEntries(activities),
  });
}

// Sets `tree` as `text` says and returns what else it holds; null where it is of another version.
export function restore(tree, text) {
  const state = text ? JSON.parse(text) : null;
  if (state?.version !== VERSION) {
    return null;
  }
  Object.entries(state.activities).forEach(([id, values]) => {
    const activity = tree.find(id);
    if (activity) {
      restoreActivity(activity, values);
    }
  });
  tree.current = tree.find(state.current);
  tree.suspended = tree.find(state.suspended);
  return state;
}
