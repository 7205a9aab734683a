// Walking the tree: SB.2.1 to SB.2.4 and SB.2.9.1, SB.2.9.2 (SN 4.8). Nothing here changes a tree.
import { isBarred, isSkipped, stopsForward } from "./_sequencer_rules.js";

export const FORWARD = "forward";
export const BACKWARD = "backward";
const nothing = (exception, ends = false) => ({ activity: null, direction: "", exception, ends });
const found = (activity, direction) => ({ activity, direction, exception: "", ends: false });

// SB.2.1 Flow Tree Traversal
export function traverse(activity, asked, entersChildren, previous = "") {
  const { parent } = activity;
  const siblings = parent ? parent.children : [activity];
  const isReversed = previous === BACKWARD && siblings.at(-1) === activity;
  const origin = isReversed ? siblings[0] : activity;
  return isReversed || asked === BACKWARD
    ? backward(origin, entersChildren, isReversed)
    : forward(origin, entersChildren);
}

function forward(activity, entersChildren) {
  const { root } = activity.tree;
  const isLast = activity === root.lastAvailable || (activity === root && !entersChildren);
  if (isLast && !(entersChildren && activity.children.length)) {
    return nothing("", true);
  }
  if (activity.isLeaf || !entersChildren) {
    const siblings = activity.parent.children;
    const next = siblings[siblings.indexOf(activity) + 1];
    return next ? found(next, FORWARD) : traverse(activity.parent, FORWARD, false);
  }
  return activity.children.length ? found(activity.children[0], FORWARD) : nothing("SB.2.1-2");
}

function backward(activity, entersChildren, isReversed) {
  if (activity === activity.tree.root) {
    return nothing("SB.2.1-3");
  }
  if (!activity.isLeaf && entersChildren) {
    return lastChild(activity);
  }
  const { parent } = activity;
  if (parent.control.forward_only && !isReversed) {
    return nothing("SB.2.1-4");
  }
  const before = parent.children[parent.children.indexOf(activity) - 1];
  return before ? found(before, BACKWARD) : traverse(parent, BACKWARD, false);
}

function lastChild({ children, control }) {
  if (!children.length) {
    return nothing("SB.2.1-2");
  }
  return control.forward_only ? found(children[0], FORWARD) : found(children.at(-1), BACKWARD);
}

// SB.2.2 Flow Activity Traversal: the first that can be delivered from `activity` on.
export function flowFrom(activity, direction, previous = "") {
  if (!activity.parent.control.flow) {
    return { ...nothing("SB.2.2-1"), stoppedAt: activity };
  }
  if (isSkipped(activity)) {
    const next = traverse(activity, direction, false, previous);
    if (!next.activity) {
      return { ...next, stoppedAt: activity };
    }
    const isStillBackward = previous === BACKWARD && next.direction === BACKWARD;
    return flowFrom(next.activity, next.direction, isStillBackward ? "" : previous);
  }
  if (isBarred(activity)) {
    return { ...nothing("SB.2.2-2"), stoppedAt: activity };
  }
  if (activity.isLeaf) {
    return found(activity, direction);
  }
  const inside = traverse(activity, direction, true);
  if (!inside.activity) {
    return { ...inside, stoppedAt: activity };
  }
  const turns = direction === BACKWARD && inside.direction === FORWARD;
  return flowFrom(inside.activity, turns ? FORWARD : direction, turns ? BACKWARD : "");
}

// SB.2.3 Flow
export function flow(activity, direction, entersChildren) {
  const next = traverse(activity, direction, entersChildren);
  return next.activity ? flowFrom(next.activity, next.direction) : { ...next, stoppedAt: activity };
}

// SB.2.4 Choice Activity Traversal: why a choice may not pass `activity`, or "".
export function choiceObstacle(activity, direction) {
  if (direction === FORWARD) {
    return stopsForward(activity) ? "SB.2.4-1" : "";
  }
  if (!activity.parent) {
    return "SB.2.4-3";
  }
  return activity.parent.control.forward_only ? "SB.2.4-2" : "";
}

// SB.2.9.1 and SB.2.9.2: the next cluster or leaf that a constrained choice may enter.
export function choiceFlow(activity, direction) {
  return step(activity, direction) || activity;
}

function step(activity, direction) {
  const { parent } = activity;
  if (!parent) {
    return null;
  }
  const at = parent.children.indexOf(activity) + (direction === FORWARD ? 1 : -1);
  return parent.children[at] || step(parent, direction);
}
