// What the player shows: which requests are valid, the plan, and the whole's results.
import { navigation, sequencing, undeliverable } from "./_sequencer_requests.js";
import { isHidden } from "./_sequencer_rules.js";

export const CONTROLS = [
  "continue",
  "previous",
  "exit",
  "exitAll",
  "abandon",
  "abandonAll",
  "suspendAll",
];
export const WALKS = ["continue", "previous"];
const successOf = (value) => (value === null ? "unknown" : value ? "passed" : "failed");
const completionOf = (value) => (value === null ? "unknown" : value ? "completed" : "incomplete");

// Whether `request` would do what it says, were it made now.
export function isValid(tree, request, target = null) {
  if (navigation(tree, request, target).exception) {
    return false;
  }
  if (!["previous", "choice"].includes(request)) {
    return true;
  }
  const { deliver } = sequencing(tree, request, target);
  return Boolean(deliver) && !undeliverable(deliver);
}

export function view(tree, scormTypes) {
  const hidden = tree.current?.item.hidden_controls || [];
  const offered = (name) =>
    tree.isPlain && WALKS.includes(name)
      ? Boolean(tree.current && tree.neighbour(name))
      : isValid(tree, name);
  const state = (name) =>
    hidden.includes(name) ? "hidden" : offered(name) ? "enabled" : "disabled";
  const root = entry(tree, tree.root, scormTypes);
  return {
    current: tree.current?.isLeaf ? tree.current.id : "",
    active: Boolean(tree.current?.isLeaf && tree.current.isActive),
    controls: Object.fromEntries(CONTROLS.map((name) => [name, state(name)])),
    toc: root.children,
    root,
  };
}

function entry(tree, activity, scormTypes) {
  const isShown =
    activity.item.visible !== false && tree.isAvailable(activity) && !activity.path.some(isHidden);
  return {
    item: activity.id,
    title: activity.item.title || "",
    visible: isShown,
    selectable: isShown && !tree.only && isValid(tree, "choice", activity),
    current: activity === tree.current,
    done: activity.primary.completed === true,
    success: successOf(activity.primary.satisfied),
    kind: !activity.isLeaf ? "cluster" : scormTypes[activity.item.resource] === "sco" ? "sco" : "asset",
    children: activity.children.map((child) => entry(tree, child, scormTypes)),
  };
}

export function results({ root: { primary } }) {
  return {
    completion: completionOf(primary.completed),
    success: successOf(primary.satisfied),
    measure: primary.measure,
    progress: primary.progress,
  };
}
