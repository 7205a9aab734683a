// What changes the tree: termination (TB.2.*), end of attempts (UP.3, UP.4), delivery (DB.2),
// selection and randomisation (SR.1, SR.2), and the Overall Sequencing Process (OP.1) above them.
import { OBJECTIVE_FIELDS, PROGRESS_FIELDS } from "./_sequencer_objectives.js";
import { navigation, sequencing, undeliverable } from "./_sequencer_requests.js";
import { overallRollup } from "./_sequencer_rollup.js";
import { exceedsLimits, firingAction } from "./_sequencer_rules.js";

const SEQUENCING_ACTIONS = ["retry", "continue", "previous"];
const POST_ACTIONS = ["exitParent", "exitAll", "retryAll", ...SEQUENCING_ACTIONS];

// A new attempt on a cluster: what its children did in earlier ones counts no longer, unless the
// manifest wants it to (SN 3.2, Use Current Attempt Objective and Progress Information).
function outdate({ all, control }) {
  const fields = [
    ...(control.use_current_attempt_objective_info ? OBJECTIVE_FIELDS : []),
    ...(control.use_current_attempt_progress_info ? PROGRESS_FIELDS : []),
  ];
  all.forEach((child) => child.objectives.forEach((objective) => objective.outdate(fields)));
}

export class Process {
  // `onNewCourse` is called before a new attempt on the root.
  constructor(tree, { random = Math.random, onNewCourse = () => {} } = {}) {
    this.tree = tree;
    this.onNewCourse = onNewCourse;
    this.random = random;
  }

  // OP.1: { deliver, ends, suspends, exception }
  run(request, target = null) {
    const { tree } = this;
    const asked = navigation(tree, request, target);
    if (asked.exception) {
      return { deliver: null, ends: false, exception: asked.exception };
    }
    const wanted = asked.termination ? this.terminate(asked.termination, asked.sequencing) : asked.sequencing;
    const result = this.sequence(wanted, target);
    return { ...result, suspends: request === "suspendAll" && result.ends };
  }

  sequence(request, target) {
    const { tree } = this;
    if (request === "start" || (request === "retry" && tree.current === tree.root)) {
      this.onNewCourse();
    }
    const found = sequencing(tree, request, target);
    if (found.lands) {
      this.landOn(found.lands);
    }
    if (found.ends && request !== "exit") {
      this.endAll(); // SB.2.1, 3.1: walked off the end of the tree
    }
    if (found.ends) {
      tree.current = null;
    }
    const exception = found.deliver ? undeliverable(found.deliver) : "";
    if (!found.deliver || exception) {
      return { deliver: null, ends: found.ends, exception: exception || found.exception };
    }
    this.deliver(found.deliver);
    return { deliver: found.deliver, ends: false, exception: "" };
  }

  // SB.2.9, 12: nothing can be delivered below the target, which becomes the current activity.
  landOn(target) {
    const { tree } = this;
    const common = tree.current ? tree.commonAncestor(tree.current, target) : tree.root;
    this.terminateDescendants(common);
    this.endAttempt(common);
    tree.current = target;
  }

  // TB.2.3 Termination Request: ends what must end, and says which sequencing request is left.
  terminate(termination, wanted) {
    switch (termination) {
      case "exit":
        return this.exit(wanted);
      case "exitAll":
        this.endAll();
        this.tree.current = this.tree.root;
        return "exit";
      case "suspendAll":
        return this.suspendAll();
      case "abandon":
        this.tree.current.isActive = false;
        return "exit";
      default:
        this.tree.current.path.forEach((activity) => {
          activity.isActive = false;
        });
        this.tree.current = this.tree.root;
        return "exit";
    }
  }

  exit(wanted) {
    const { tree } = this;
    this.endAttempt(tree.current);
    this.applyExitRules();
    for (;;) {
      const action = this.postCondition();
      if (action === "exitAll" || action === "retryAll") {
        this.endAll();
        tree.current = tree.root;
        return action === "retryAll" ? this.retryAll() : "exit";
      }
      if (action !== "exitParent") {
        const isOver = tree.current === tree.root && action !== "retry";
        return isOver ? "exit" : action || wanted;
      }
      if (tree.current === tree.root) {
        return "exit";
      }
      tree.current = tree.current.parent;
      this.endAttempt(tree.current);
    }
  }

  retryAll() {
    return "retry";
  }

  // TB.2.1 Sequencing Exit Action Rules: the highest cluster whose rule fires.
  applyExitRules() {
    const { tree } = this;
    const above = tree.current.path.slice(0, -1);
    const exits = above.find((activity) => firingAction(activity, "exit", ["exit"]));
    if (exits) {
      this.terminateDescendants(exits);
      this.endAttempt(exits);
      tree.current = exits;
    }
  }

  // TB.2.2 Sequencing Post Condition Rules
  postCondition() {
    const { current } = this.tree;
    return current.isSuspended ? "" : firingAction(current, "post", POST_ACTIONS);
  }

  endAll() {
    const { tree } = this;
    if (tree.current?.isActive) {
      this.endAttempt(tree.current);
    }
    if (tree.current !== tree.root) {
      this.terminateDescendants(tree.root);
      this.endAttempt(tree.root);
    }
  }

  suspendAll() {
    const { tree } = this;
    const { current } = tree;
    overallRollup(current);
    const isOpen = current.isActive || current.isSuspended;
    tree.suspended = isOpen || !current.parent ? current : current.parent;
    tree.suspended.path.forEach((activity) => {
      activity.isActive = false;
      activity.isSuspended = true;
    });
    tree.current = tree.root;
    return "exit";
  }

  // Left without a word, by a closed tab: the same activity opens again, on a new attempt where its
  // content had closed the one before.
  resumeLater(isOver) {
    const { tree } = this;
    const { current } = tree;
    this.suspendAll();
    tree.current = null;
    current.isSuspended = false;
    current.isSuspended = !isOver || exceedsLimits(current);
  }

  // UP.3 Terminate Descendent Attempts, between the current activity and `target`.
  terminateDescendants(target) {
    const { tree } = this;
    if (!tree.current) {
      return;
    }
    const common = tree.commonAncestor(tree.current, target);
    tree.current.path
      .slice(common.path.length, -1)
      .reverse()
      .forEach((activity) => this.endAttempt(activity));
  }

  // UP.4 End Attempt
  endAttempt(activity) {
    if (activity.isLeaf) {
      this.settleLeaf(activity);
    } else {
      activity.isSuspended = activity.children.some((child) => child.isSuspended);
    }
    activity.isActive = false;
    if (!activity.isLeaf && !activity.isSuspended) {
      this.arrange(activity, "onEachNewAttempt");
    }
    overallRollup(activity);
  }

  // What content did not say, and was not asked to say, is taken as done.
  settleLeaf(activity) {
    const { primary, delivery, threshold } = activity;
    if (!activity.isTracked || activity.isSuspended) {
      return;
    }
    const isSilent = (field) =>
      primary.get(field) === null && !primary.told.has(field) && !primary.onlyReads(field);
    if (!delivery.completion_set_by_content && !threshold.byMeasure && isSilent("completed")) {
      primary.set("completed", true);
    }
    if (!delivery.objective_set_by_content && !primary.byMeasure && isSilent("satisfied")) {
      primary.set("satisfied", true);
    }
  }

  // DB.2 Content Delivery Environment
  deliver(activity) {
    const { tree } = this;
    if (tree.suspended && !activity.isWithin(tree.suspended)) {
      this.clearSuspended(activity);
    }
    this.terminateDescendants(activity);
    activity.path.filter((entry) => !entry.isActive).forEach((entry) => this.open(entry));
    tree.current = activity;
    tree.suspended = null;
  }

  open(activity) {
    activity.isActive = true;
    activity.wasResumed = activity.isSuspended;
    if (activity.isSuspended) {
      activity.isSuspended = false;
      return;
    }
    activity.attempts += 1;
    if (activity.isTracked) {
      activity.objectives.forEach((objective) => objective.clear());
      outdate(activity);
    }
  }

  // DB.2.1 Clear Suspended Activity
  clearSuspended(target) {
    const { tree } = this;
    const common = tree.commonAncestor(tree.suspended, target);
    const path = tree.suspended.path.slice(common.path.length - 1).reverse();
    path.forEach((activity) => {
      activity.isSuspended = activity.isLeaf
        ? false
        : activity.children.some((child) => child.isSuspended);
    });
    tree.suspended = null;
  }

  // SR.1 Select Children, SR.2 Randomize Children, for the attempt to come.
  arrange(activity, timing) {
    const { selection_timing: selects, randomization_timing: orders } = activity.random;
    if (selects === timing) {
      activity.children = this.select(activity);
    }
    if (orders === timing && activity.random.reorder_children) {
      activity.children = this.shuffle(activity.children);
    }
  }

  arrangeAll() {
    this.tree.root.walk().forEach((activity) => {
      this.arrange(activity, "once");
      this.arrange(activity, "onEachNewAttempt");
    });
  }

  select({ all, random }) {
    if (random.select_count === null || random.select_count >= all.length) {
      return [...all];
    }
    const kept = new Set(this.shuffle(all).slice(0, random.select_count));
    return all.filter((child) => kept.has(child));
  }

  shuffle(entries) {
    const shuffled = [...entries];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = Math.floor(this.random() * (last + 1));
      [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
    }
    return shuffled;
  }
}
