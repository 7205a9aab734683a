// Sequencing rules: UP.1 limit conditions, UP.2 rules check, UP.5 check activity (SN 4.x).
// A condition is true, false or, when it cannot be told, null.
export const not = (value) => (value === null ? null : !value);

export function combine(values, combination) {
  const decisive = combination === "any";
  if (values.includes(decisive)) {
    return decisive;
  }
  return values.includes(null) || values.length === 0 ? null : !decisive;
}

const limitReached = ({ attempts, limits }) =>
  (limits.attempt_limit ?? null) === null ? false : attempts >= limits.attempt_limit;

const compare = (objective, test) => (objective.measure === null ? null : test(objective.measure));

const CONDITIONS = {
  always: () => true,
  satisfied: (_activity, objective) => objective.satisfied,
  objectiveStatusKnown: (_activity, objective) => objective.satisfied !== null,
  objectiveMeasureKnown: (_activity, objective) => objective.measure !== null,
  objectiveMeasureGreaterThan: (_activity, objective, threshold) =>
    compare(objective, (measure) => measure > threshold),
  objectiveMeasureLessThan: (_activity, objective, threshold) =>
    compare(objective, (measure) => measure < threshold),
  completed: (_activity, objective) => objective.completed,
  activityProgressKnown: (_activity, objective) => objective.completed !== null,
  attempted: (activity) => activity.wasAttempted,
  attemptLimitExceeded: limitReached,
  // Durations and dates are told to the content (cmi.max_time_allowed), never enforced here.
  timeLimitExceeded: () => false,
  outsideAvailableTimeRange: () => false,
};

// What there is to know of an activity that is not tracked (SN 3.13.1).
const NOTHING = { satisfied: null, measure: null, completed: null };

// `objective` is what the condition speaks of: { satisfied, measure, completed }.
export function evaluate(activity, objective, { condition, operator, measure_threshold: threshold }) {
  const test = CONDITIONS[condition];
  if (!test || !objective) {
    return null;
  }
  const value = test(activity, activity.isTracked ? objective : NOTHING, threshold ?? 0);
  return operator === "not" ? not(value) : value;
}

const referenced = (activity, { referenced_objective: id }) =>
  id ? activity.objective(id) : activity.primary;

const fires = (activity, { conditions, combination }) =>
  combine(
    conditions.map((condition) => evaluate(activity, referenced(activity, condition), condition)),
    combination,
  ) === true;

// UP.2: the first action among `actions` whose rule fires, or "".
export function firingAction(activity, kind, actions) {
  const rule = activity.rules[kind].find(
    (entry) => actions.includes(entry.action) && fires(activity, entry),
  );
  return rule ? rule.action : "";
}

export const isSkipped = (activity) => firingAction(activity, "pre", ["skip"]) !== "";
export const isDisabled = (activity) => firingAction(activity, "pre", ["disabled"]) !== "";
export const isHidden = (activity) => firingAction(activity, "pre", ["hiddenFromChoice"]) !== "";
export const stopsForward = (activity) =>
  firingAction(activity, "pre", ["stopForwardTraversal"]) !== "";

// UP.1
export const exceedsLimits = (activity) =>
  activity.isTracked && !activity.isActive && !activity.isSuspended && limitReached(activity);

// UP.5
export const isBarred = (activity) => isDisabled(activity) || exceedsLimits(activity);
