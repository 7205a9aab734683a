// The activity tree: what a manifest asks of each activity, and the tracking data of each.
// Unknown values are null throughout, so that three-valued conditions read as they are written.
import { Objective, normal } from "./_sequencer_objectives.js";

const CONTROL = {
  choice: true,
  choice_exit: true,
  flow: false,
  forward_only: false,
  use_current_attempt_objective_info: true,
  use_current_attempt_progress_info: true,
};
const CONSIDERATIONS = {
  required_for_satisfied: "always",
  required_for_not_satisfied: "always",
  required_for_completed: "always",
  required_for_incomplete: "always",
  measure_satisfaction_if_active: true,
};
const ROLLUP = {
  rollup_objective_satisfied: true,
  rollup_progress_completion: true,
  objective_measure_weight: 1,
};
const DELIVERY = { tracked: true, completion_set_by_content: false, objective_set_by_content: false };
const CHOICE = { prevent_activation: false, constrain_choice: false };
const RANDOM = {
  randomization_timing: "never",
  select_count: null,
  reorder_children: false,
  selection_timing: "never",
};

// Before the 4th edition a threshold was a plain measure, and always decided.
function completionOf(threshold, edition) {
  const { min_progress_measure: least, completed_by_measure: byMeasure, progress_weight: weight } =
    threshold || {};
  return {
    byMeasure: Boolean(byMeasure) || (edition !== "2004-4" && least !== null && least !== undefined),
    least: least ?? 1,
    weight: weight ?? 1,
  };
}

export class Activity {
  constructor(item, parent, tree) {
    const sequencing = item.sequencing || {};
    this.id = item.identifier;
    this.item = item;
    this.tree = tree;
    this.parent = parent;
    this.path = parent ? [...parent.path, this] : [this]; // from the root to here, both included
    this.control = { ...CONTROL, ...sequencing.control_mode };
    this.considerations = { ...CONSIDERATIONS, ...sequencing.rollup_considerations };
    this.rollup = { ...ROLLUP, ...sequencing.rollup };
    this.delivery = { ...DELIVERY, ...sequencing.delivery };
    this.choice = { ...CHOICE, ...sequencing.constrained_choice };
    this.random = { ...RANDOM, ...sequencing.randomization };
    this.limits = sequencing.limits || {};
    this.rules = {
      pre: sequencing.pre_conditions || [],
      post: sequencing.post_conditions || [],
      exit: sequencing.exit_conditions || [],
      rollup: sequencing.rollup_rules || [],
    };
    this.threshold = completionOf(item.completion_threshold, tree.edition);
    this.objectives = Objective.all(this, sequencing.objectives || []);
    this.primary = this.objectives.find((objective) => objective.isPrimary);
    this.all = (item.children || item.items || []).map((child) => new Activity(child, this, tree));
    this.children = [...this.all];
    Object.assign(this, { attempts: 0, isActive: false, isSuspended: false });
  }

  get isLeaf() {
    return this.all.length === 0;
  }

  get isTracked() {
    return this.delivery.tracked;
  }

  get wasAttempted() {
    return this.attempts > 0;
  }

  get isDeliverable() {
    return this.isLeaf && Boolean(this.item.launch);
  }

  objective(id) {
    return this.objectives.find((objective) => objective.key === normal(id));
  }

  walk() {
    return [this, ...this.all.flatMap((child) => child.walk())];
  }

  // What the learner may meet: without the children that selection left out.
  get available() {
    return [this, ...this.children.flatMap((child) => child.available)];
  }

  get lastAvailable() {
    return this.children.length ? this.children.at(-1).lastAvailable : this;
  }

  isWithin(ancestor) {
    return this.path[ancestor.path.length - 1] === ancestor;
  }
}

export class Tree {
  constructor(organisation, { edition = "2004-4", globals = {} } = {}) {
    this.edition = edition;
    this.globals = new Map(Object.entries(globals)); // identifiers may be any words
    // No sequencing anywhere: for ADL only choice is left, which a learner would find poor.
    this.isPlain = !JSON.stringify(organisation).includes('"sequencing":{');
    this.root = new Activity(organisation, null, this);
    const activities = this.root.walk();
    this.byId = new Map(activities.map((activity) => [activity.id, activity]));
    this.leaves = activities.filter((activity) => activity.isLeaf);
    // A module of one step: it needs neither flow nor a choice to start.
    this.only = this.leaves.length === 1 ? this.leaves[0] : null;
    this.current = null;
    this.suspended = null;
    this.changedGlobals = new Set();
    this.readers = activities.filter((activity) =>
      activity.objectives.some((objective) => objective.sources.length),
    );
  }

  // The step before or after the current one, for a plain module's own two buttons.
  neighbour(direction) {
    const leaves = this.root.available.filter((activity) => activity.isDeliverable);
    return leaves[leaves.indexOf(this.current) + (direction === "continue" ? 1 : -1)] || null;
  }

  // The activities that read a global objective written since the last call.
  takeAffected() {
    const affected = this.readers.filter((activity) =>
      activity.objectives.some(({ sources }) => sources.some((id) => this.changedGlobals.has(id))),
    );
    this.changedGlobals.clear();
    return affected;
  }

  find(id) {
    return this.byId.get(id) || null;
  }

  commonAncestor(one, other) {
    return one.path.findLast((activity) => other.isWithin(activity));
  }

  // Whether `target` comes after `origin` in a forward preorder walk.
  isForward(origin, target) {
    const { path, children } = this.commonAncestor(origin, target);
    const place = (activity) => children.indexOf(activity.path[path.length]); // -1: the ancestor itself
    return place(target) > place(origin);
  }

  isAvailable(activity) {
    return activity.path.every(
      (entry) => entry.parent === null || entry.parent.children.includes(entry),
    );
  }
}
