// The elements of SCORM 2004's data model (RTE 4.2, SN 5.6): their names, types and access.
import {
  KINDS, anything, identifier, instant, interval, language, matches, number, oneOf, request, said,
} from "./_types2004.js";

const leaf = (check, { access = "rw", initial, isText = false } = {}) => ({
  leaf: { check, access, initial, isText },
});
const text = (check = anything, options = {}) => leaf(check, { isText: true, ...options });
const told = (initial) => leaf(anything, { access: "r", initial });
const group = (names, keywords = []) => ({ names, keywords });
// `first`: the element that an entry begins with; `isClosed`: only the platform makes entries.
const list = (entry, { first = "", isClosed = false, keywords = ["_children", "_count"] } = {}) => ({
  entry,
  first,
  isClosed,
  keywords,
});

const completion = () =>
  leaf(oneOf("completed", "incomplete", "not attempted", "unknown"), { initial: "unknown" });
const success = () => leaf(oneOf("passed", "failed", "unknown"), { initial: "unknown" });
const measure = () => leaf(number({ least: 0, most: 1 }));
const positive = () => leaf(number({ least: 0 }), { initial: "1" });
const scores = () => {
  const scaled = leaf(number({ least: -1, most: 1 }));
  return group(
    { scaled, raw: leaf(number()), min: leaf(number()), max: leaf(number()) },
    ["_children"],
  );
};
const comments = (access) => {
  const options = { access };
  const entry = {
    comment: text(said, options),
    location: text(anything, options),
    timestamp: leaf(instant, options),
  };
  return list(group(entry), { isClosed: access === "r" });
};
const result = (value) =>
  ["correct", "incorrect", "unanticipated", "neutral"].includes(value) ? 0 : number()(value);
const interactions = () =>
  list(
    group({
      id: leaf(identifier),
      type: leaf(oneOf(...KINDS)),
      objectives: list(group({ id: leaf(identifier) }), { first: "id", keywords: ["_count"] }),
      timestamp: leaf(instant),
      correct_responses: list(group({ pattern: text() }), { first: "pattern", keywords: ["_count"] }),
      weighting: leaf(number()),
      learner_response: text(),
      result: leaf(result),
      latency: leaf(interval),
      description: text(said),
    }),
    { first: "id" },
  );
const objectives = () =>
  list(
    group({
      id: leaf(identifier),
      score: scores(),
      success_status: success(),
      completion_status: completion(),
      progress_measure: measure(),
      description: text(said),
    }),
    { first: "id" },
  );
const valid = () =>
  Object.fromEntries(
    ["continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"].map(
      (name) => [name, told()],
    ),
  );

export const MODEL = group({
  cmi: group({
    _version: told("1.0"),
    comments_from_learner: comments("rw"),
    comments_from_lms: comments("r"),
    completion_status: completion(),
    completion_threshold: told(),
    credit: told("credit"),
    entry: told(""),
    exit: leaf(oneOf("time-out", "suspend", "logout", "normal", ""), { access: "w" }),
    interactions: interactions(),
    launch_data: told(),
    learner_id: told(),
    learner_name: told(),
    learner_preference: group(
      {
        audio_level: positive(),
        language: text(language, { initial: "" }),
        delivery_speed: positive(),
        audio_captioning: leaf(oneOf("-1", "0", "1"), { initial: "0" }),
      },
      ["_children"],
    ),
    location: text(),
    max_time_allowed: told(),
    mode: told("normal"),
    objectives: objectives(),
    progress_measure: measure(),
    scaled_passing_score: told(),
    score: scores(),
    session_time: leaf(interval, { access: "w" }),
    success_status: success(),
    suspend_data: text(),
    time_limit_action: told("continue,no message"),
    total_time: told("PT0H0M0S"),
  }),
  adl: group({
    nav: group({
      request: leaf(request, { initial: "_none_" }),
      request_valid: group({ ...valid(), choice: { targeted: told() }, jump: { targeted: told() } }),
    }),
    data: list(group({ id: told(), store: leaf(anything) }), { isClosed: true }),
  }),
});

// A request names its target in braces: adl.nav.request_valid.choice.{target=item_1}
const TARGET = /\.\{target=([^{}]*)\}$/;
const NUMBERLIKE = /^\d+$/;
const INDEX = matches(/^(0|[1-9]\d{0,8})$/);

// -> { leaf | keyword, node, path, lists: [{ node, at, index }], target }, or null for no such name.
// `path` holds the names and, for entries of a list, their numbers; NaN where `01` is written.
export function find(element) {
  if (typeof element !== "string" || element.length > 4000) {
    return null;
  }
  const [, target] = TARGET.exec(element) || [];
  const names = element.replace(TARGET, "").split(".");
  const lists = [];
  const path = [];
  let node = MODEL;
  for (const [at, name] of names.entries()) {
    if (node.keywords?.includes(name)) {
      return at === names.length - 1 ? { keyword: name, node, path, lists } : null;
    }
    if (node.entry && NUMBERLIKE.test(name)) {
      lists.push({ node, at: path.length, index: INDEX(name) ? NaN : Number(name) });
      path.push(lists.at(-1).index);
      node = node.entry;
    } else if (node.names && Object.hasOwn(node.names, name)) {
      path.push(name);
      node = node.names[name];
    } else {
      return null;
    }
  }
  const end = target === undefined ? node.leaf : node.targeted?.leaf;
  return end ? { leaf: end, node, path, lists, target } : null;
}
