// Navigation (NB.2.1) and sequencing requests (SB.2.5 to SB.2.13). They answer and change nothing,
// so that the same code tells what a request would do.
import { BACKWARD, FORWARD, choiceFlow, choiceObstacle, flow } from "./_sequencer_flow.js";
import { isBarred, isHidden } from "./_sequencer_rules.js";

const refused = (exception) => ({ deliver: null, ends: false, exception });
const delivers = (deliver) => ({ deliver, ends: false, exception: "" });
const reached = ({ activity, ends, exception }) => ({ deliver: activity, ends, exception });

// NB.2.1 Navigation Request: { termination, sequencing, exception }
export function navigation(tree, request, target) {
  const rule = NAVIGATION[request];
  const exception = rule ? rule.check(tree, target) : "NB.2.1-13";
  const { termination = "exit", sequencing = request } = rule || {};
  const isActive = Boolean(tree.current?.isActive);
  return { exception, sequencing, termination: isActive || termination !== "exit" ? termination : "" };
}

const flows = ({ current }) => Boolean(current?.parent?.control.flow);
const noCurrent = ({ current }) => (current ? "" : "NB.2.1-2");
const NAVIGATION = {
  start: { termination: "", check: ({ current }) => (current ? "NB.2.1-1" : "") },
  resumeAll: {
    termination: "",
    check: ({ current, suspended }) => (current ? "NB.2.1-1" : suspended ? "" : "NB.2.1-3"),
  },
  continue: { check: (tree) => noCurrent(tree) || (flows(tree) ? "" : "NB.2.1-4") },
  previous: {
    check: (tree) =>
      noCurrent(tree) ||
      (!flows(tree) ? "NB.2.1-5" : tree.current.parent.control.forward_only ? "NB.2.1-5" : ""),
  },
  choice: { check: choiceForbidden },
  jump: { check: (tree, target) => (tree.current && target && tree.isAvailable(target) ? "" : "NB.2.1-11") },
  again: { check: noCurrent }, // not ADL's: the player offers a step that was left once more
  exit: { check: (tree) => noCurrent(tree) || (tree.current.isActive ? "" : "NB.2.1-12") },
  exitAll: { termination: "exitAll", sequencing: "exit", check: noCurrent },
  abandon: {
    termination: "abandon",
    sequencing: "exit",
    check: (tree) => noCurrent(tree) || (tree.current.isActive ? "" : "NB.2.1-12"),
  },
  abandonAll: { termination: "abandonAll", sequencing: "exit", check: noCurrent },
  suspendAll: { termination: "suspendAll", sequencing: "exit", check: noCurrent },
};

function choiceForbidden(tree, target) {
  if (!target) {
    return "NB.2.1-11";
  }
  if (target.parent && !target.parent.control.choice) {
    return "NB.2.1-10";
  }
  const { current } = tree;
  if (!current) {
    return "";
  }
  const common = target === current ? current.parent : tree.commonAncestor(current, target);
  const left = current.path.slice(common ? common.path.length : 0);
  const isHeld = left.some((activity) => activity.isActive && !activity.control.choice_exit);
  return isHeld ? "NB.2.1-8" : "";
}

// The Sequencing Request Process: { deliver, ends, exception }, and for a choice that finds
// nothing below its target, `lands` there.
export const sequencing = (tree, request, target) => SEQUENCING[request](tree, target);

const withCurrent = (exception, act) => (tree, target) =>
  tree.current ? act(tree, target) : refused(exception);

const SEQUENCING = {
  start(tree) {
    if (tree.current) {
      return refused("SB.2.5-1");
    }
    const first = tree.isPlain ? tree.leaves.find((activity) => activity.isDeliverable) : tree.only;
    return first ? delivers(first) : reached(flow(tree.root, FORWARD, true));
  },
  resumeAll(tree) {
    if (tree.current) {
      return refused("SB.2.6-1");
    }
    if (!tree.suspended) {
      return refused("SB.2.6-2");
    }
    const { suspended } = tree; // a cluster, where suspendAll came between two steps (TB.2.3, 5.1)
    return suspended.isLeaf ? delivers(suspended) : reached(flow(suspended, FORWARD, true));
  },
  continue: withCurrent("SB.2.7-1", (tree) => fromCurrent(tree, FORWARD, "SB.2.7-2")),
  previous: withCurrent("SB.2.8-1", (tree) => fromCurrent(tree, BACKWARD, "SB.2.8-2")),
  choice,
  retry: withCurrent("SB.2.10-1", ({ current }) => {
    if (current.isActive || current.isSuspended) {
      return refused("SB.2.10-2");
    }
    if (current.isLeaf) {
      return delivers(current);
    }
    const { activity } = flow(current, FORWARD, true);
    return activity ? delivers(activity) : refused("SB.2.10-3");
  }),
  again: withCurrent("", ({ current }) => (current.isLeaf ? delivers(current) : refused(""))),
  exit: withCurrent("SB.2.11-1", ({ current, root }) =>
    current.isActive ? refused("SB.2.11-2") : { ...delivers(null), ends: current === root },
  ),
  jump: withCurrent("SB.2.13-1", (_tree, target) => delivers(target)),
};

function fromCurrent({ current }, direction, exception) {
  if (current.parent && !current.parent.control.flow) {
    return refused(exception);
  }
  return reached(flow(current, direction, false));
}

// SB.2.9 Choice
function choice(tree, target) {
  const obstacle = !target
    ? "SB.2.9-1"
    : pathObstacle(tree, target) || (target !== tree.current && wayObstacle(tree, target));
  if (obstacle) {
    return refused(obstacle);
  }
  if (target.isLeaf) {
    return delivers(target);
  }
  const inside = flow(target, FORWARD, true);
  return inside.activity ? delivers(inside.activity) : { ...refused("SB.2.9-9"), lands: target };
}

// SB.2.9, 2 to 4
function pathObstacle(tree, target) {
  if (!tree.isAvailable(target)) {
    return "SB.2.9-2";
  }
  if (target.path.some(isHidden)) {
    return "SB.2.9-3";
  }
  return target.parent && !target.parent.control.choice ? "SB.2.9-4" : "";
}

// SB.2.9, 5 to 10
function wayObstacle(tree, target) {
  const { current, root } = tree;
  if (current && current.parent && current.parent === target.parent) {
    return siblingObstacle(current, target);
  }
  const common = current ? tree.commonAncestor(current, target) : root;
  if (!current || current === common) {
    return descentObstacle(common, target);
  }
  if (target === common) {
    const left = current.path.slice(target.path.length);
    return left.some((activity) => !activity.control.choice_exit) ? "SB.2.9-7" : "";
  }
  return acrossObstacle(tree, common, target);
}

// SB.2.9, 7
function siblingObstacle(current, target) {
  const { children } = current.parent;
  const [from, to] = [children.indexOf(current), children.indexOf(target)];
  const direction = to > from ? FORWARD : BACKWARD;
  const passed = to > from ? children.slice(from, to) : children.slice(to + 1, from + 1);
  return firstObstacle(passed, (activity) => choiceObstacle(activity, direction));
}

// SB.2.9, 8: down from the common ancestor
function descentObstacle(common, target) {
  const passed = target.path.slice(common.path.length - 1, -1);
  return firstObstacle(
    passed,
    (activity) => choiceObstacle(activity, FORWARD) || activationObstacle(activity, common),
  );
}

const activationObstacle = (activity, common) =>
  !activity.isActive && activity !== common && activity.choice.prevent_activation ? "SB.2.9-6" : "";

// SB.2.9, 10: up from the current activity, and down again
function acrossObstacle(tree, common, target) {
  const left = tree.current.path.slice(common.path.length).reverse();
  if (left.some((activity) => !activity.control.choice_exit)) {
    return "SB.2.9-7";
  }
  const constrained = left.find((activity) => !activity.isLeaf && activity.choice.constrain_choice);
  if (constrained && !isReachable(tree, constrained, target)) {
    return "SB.2.9-8";
  }
  if (tree.isForward(tree.current, target)) {
    return descentObstacle(common, target);
  }
  return firstObstacle(target.path.slice(common.path.length - 1, -1), (activity) =>
    activationObstacle(activity, common),
  );
}

function isReachable(tree, constrained, target) {
  const direction = tree.isForward(constrained, target) ? FORWARD : BACKWARD;
  const considered = choiceFlow(constrained, direction);
  return target.isWithin(considered) || target === constrained;
}

function firstObstacle(activities, obstacle) {
  const blocking = activities.find(obstacle);
  return blocking ? obstacle(blocking) : "";
}

// DB.1.1 Delivery Request: why `activity` cannot be delivered, or "".
export function undeliverable(activity) {
  if (!activity.isDeliverable) {
    return "DB.1.1-1";
  }
  return activity.path.some(isBarred) ? "DB.1.1-3" : "";
}
