// Sequencing of a SCORM 2004 module, free of any DOM: the activity tree of its manifest, and one
// SCO at a time. What it does is what ADL's Sequencing and Navigation book says, by its clauses.
import { ScoApi } from "./_sequencer_api.js";
import { initialValues, launchValues, record, refreshed } from "./_sequencer_cmi.js";
import { Process } from "./_sequencer_process.js";
import { overallRollup } from "./_sequencer_rollup.js";
import { restore, serialise } from "./_sequencer_state.js";
import { Tree } from "./_sequencer_tree.js";
import { WALKS, isValid, results, view } from "./_sequencer_view.js";

const TARGETED = /^\{target=([^{}]*)\}(choice|jump)$/;
const ABANDONS = ["abandon", "abandonAll"];
const ENDING_EXITS = ["time-out", "logout"];
const isUnsaid = (status) => !status || status === "unknown";

export const createSequencer = (settings) => new Sequencer(settings);

class Sequencer {
  constructor(settings) {
    const { tree, edition, state, globals, shared, random, scormTypes } = settings;
    this.settings = { changed() {}, commit: () => true, ...settings };
    this.scormTypes = scormTypes || {};
    this.shared = { ...shared };
    this.tree = new Tree(tree, { edition, globals: globals || {} });
    this.process = new Process(this.tree, {
      random,
      onNewCourse: () => this.forgetTheAttempt(),
    });
    const kept = restore(this.tree, state);
    this.ended = Boolean(kept?.ended);
    this.isOver = Boolean(kept?.isOver); // the SCO has closed its own attempt
    if (!kept) {
      this.process.arrangeAll();
    }
    this.api = null;
    this.activity = null;
    this.prepared = "";
    this.outcome = null;
  }

  // Requests

  start() {
    const { tree } = this;
    if (tree.current?.isActive) {
      this.process.resumeLater(this.isOver);
    }
    if (tree.current) {
      return { kind: "stay", exception: "" };
    }
    return this.run(tree.suspended ? "resumeAll" : "start");
  }

  // What lives no longer than one attempt on the whole (adlseq:objectivesGlobalToSystem,
  // adlcp:sharedDataGlobalToSystem).
  forgetTheAttempt() {
    const { item, isSuspended } = this.tree.root;
    if (isSuspended) {
      return;
    }
    if (item.objectives_global_to_system === false) {
      this.tree.globals.clear();
    }
    if (item.shared_data_global_to_system === false) {
      this.shared = {};
    }
  }

  // `request` as in adl.nav.request: "continue", "{target=ID}choice", ...
  run(request) {
    const [, id, targeted] = TARGETED.exec(request) || [];
    const target = id ? this.tree.find(id) : null;
    const result = this.process.run(targeted || request, target);
    return this.told(result);
  }

  told({ deliver, ends, suspends, exception }) {
    this.ended = ends && !suspends;
    if (deliver) {
      this.isOver = false;
      return {
        kind: "deliver",
        item: deliver.id,
        entry: deliver.wasResumed ? "resume" : "ab-initio",
        sco: this.scormTypes[deliver.item.resource] === "sco",
      };
    }
    if (ends) {
      return { kind: suspends ? "suspended" : "ended" };
    }
    return { kind: this.tree.current ? "stay" : "refused", exception: exception || "" };
  }

  // The learner's own request, which the SCO's Terminate shall carry out: it wins over the SCO's.
  prepare(request) {
    this.prepared = this.meant(request);
    this.outcome = null;
  }

  finish(request) {
    const { prepared, outcome } = this;
    this.prepared = "";
    this.outcome = null;
    if (prepared && outcome) {
      return outcome;
    }
    if (this.isRunning && ABANDONS.includes(request)) {
      this.undo();
    } else if (this.isRunning) {
      this.take(this.api.tree, { ends: true });
    }
    this.api = null;
    return this.run(this.meant(request));
  }

  // A plain module's "next" and "previous" are choices: ADL's own default forbids to flow.
  meant(request) {
    const { tree } = this;
    const other = tree.isPlain && WALKS.includes(request) ? tree.neighbour(request) : null;
    return other ? `{target=${other.id}}choice` : request;
  }

  // The SCO

  // An asset finds an API too: some talk to it, whatever their manifest says (ADL's SX-08a).
  begin(item, cmi) {
    const activity = this.tree.find(item);
    this.activity = activity; // the SCO's, which may outlive its time as the current one
    this.prepared = "";
    this.outcome = null;
    this.api = new ScoApi({
      isValid: (request, target) => this.answer(request, target),
      saved: (tree, isEnd) => this.saved(tree, isEnd),
      changed: (element) => {
        this.touched.add(element);
        this.settings.changed();
      },
    });
    const given = cmi || {};
    const isReview = given.mode === "review"; // shows what was kept, whatever the tree says now
    const isKept = isReview || activity.wasResumed;
    const found = isKept ? refreshed(activity, given) : { ...given, ...initialValues(activity) };
    this.isEnding = false;
    this.touched = new Set();
    this.undo = this.memory();
    this.api.load({
      ...found,
      ...(isReview ? {} : launchValues(activity)),
      entry: isKept ? "resume" : "ab-initio",
    });
    this.api.shareData(activity.item.data_maps || [], this.shared);
    this.before = this.api.tree;
  }

  get isRunning() {
    return Boolean(this.api) && this.api.isInitialized() && !this.isEnding;
  }

  cmi() {
    return this.isRunning ? this.api.tree : null;
  }

  answer(request, target) {
    if (target && !this.tree.find(target)) {
      return "false";
    }
    this.take(this.api.tree);
    return String(isValid(this.tree, request, target ? this.tree.find(target) : null));
  }

  // Abandoned, the SCO has said nothing: its activity and the global objectives are as it found them.
  memory() {
    const { activity, tree } = this;
    const locals = activity.objectives.map(({ local }) => ({ ...local }));
    const globals = new Map(tree.globals);
    return () => {
      activity.objectives.forEach((objective, at) => objective.recall(locals[at]));
      tree.globals = globals;
      overallRollup(activity);
    };
  }

  // Takes into the activity tree what the SCO says now.
  take(cmi, { ends = false } = {}) {
    const { activity } = this;
    record(activity, cmi, this.before, (element) => this.touched.has(element));
    this.touched.clear();
    this.before = cmi;
    this.shared = this.api.shared;
    if (ends) {
      this.isOver = cmi.exit !== "suspend";
      activity.isSuspended = !this.isOver;
      this.process.settleLeaf(activity);
    }
    overallRollup(activity);
  }

  saved(cmi, isEnd) {
    const asked = isEnd ? this.prepared || this.requestOf(cmi) : "";
    if (ABANDONS.includes(asked)) {
      this.undo();
    } else {
      this.take(cmi, { ends: isEnd });
    }
    const told = isEnd ? this.settled(cmi) : cmi; // before a new attempt forgets it
    if (isEnd) {
      this.isEnding = true;
      this.outcome = asked ? this.run(asked) : null;
    }
    return this.settings.commit({
      cmi: told,
      terminated: isEnd,
      outcome: isEnd ? this.outcome : null,
    });
  }

  // With what the end of its attempt has settled that the SCO had left unsaid (UP.4).
  settled(cmi) {
    const { isSuspended, primary } = this.activity;
    const told = { ...cmi };
    if (!isSuspended && primary.completed === true && isUnsaid(cmi.completion_status)) {
      told.completion_status = "completed";
    }
    if (!isSuspended && primary.satisfied === true && isUnsaid(cmi.success_status)) {
      told.success_status = "passed";
    }
    return told;
  }

  requestOf(cmi) {
    const { request } = this.api;
    if (request !== "_none_") {
      return request;
    }
    return ENDING_EXITS.includes(cmi.exit) ? "exitAll" : "";
  }

  // What is shown and kept

  view() {
    return view(this.tree, this.scormTypes);
  }

  snapshot() {
    const { tree } = this;
    if (this.isRunning) {
      this.take(this.api.tree);
    }
    return {
      state: serialise(tree, { ended: this.ended, isOver: this.isOver }),
      globals: Object.fromEntries(tree.globals),
      shared: { ...this.shared },
      current: tree.current?.isLeaf ? tree.current.id : "",
      suspended: tree.suspended?.id ?? "",
      ended: this.ended,
      root: results(tree),
    };
  }
}
