// SCORM 2004: the sequencer says what is delivered; this brings it about.
import { facade2004 } from "./_guard.js";
import { Runtime } from "./_runtime.js";
import { createSequencer } from "./_sequencer.js";
import { SharedValues } from "./_shared.js";

const NOWHERE_TO_GO = { continue: "hidden", previous: "hidden" };

export class SequencedRuntime extends Runtime {
  constructor() {
    super({ apiName: "API_1484_11", errorCode: 391 });
    this.sequencer = null;
    this.isStuck = false; // the last request led nowhere
    this.opening = 0;
    const { records, steps } = this.config;
    this.closed = new Map(records ? [] : steps.map((step) => [step.id, step]));
  }

  async begin({ takeOver = false } = {}) {
    const opened = await this.open({ item: "", take_over: takeOver }, (how) => this.begin(how));
    if (!opened) {
      return;
    }
    this.opening = opened.opening;
    this.values = new SharedValues(opened);
    this.sequencer = createSequencer({
      tree: opened.tree,
      scormTypes: opened.scormTypes,
      edition: opened.edition,
      state: opened.state,
      globals: opened.objectives,
      shared: opened.data,
      commit: (said) => this.said(said),
      changed: () => this.saveSoon(),
    });
    await this.act(this.begun(this.sequencer.start()));
  }

  // A plan without flow starts with nothing: she chooses.
  begun(outcome) {
    if (outcome.kind !== "refused") {
      return outcome;
    }
    const choices = this.view().plan.filter(({ selectable }) => selectable);
    return choices.length ? { kind: "stay" } : outcome;
  }

  // What the SCO says by Commit or Terminate. An outcome waits until its Terminate has returned.
  said({ cmi, terminated, outcome }) {
    const isGood = this.save({ cmi, terminated });
    if (terminated && !this.isUnloading && !this.isLeaving) {
      this.goOn(outcome);
    }
    return isGood;
  }

  goOn(outcome) {
    if (outcome) {
      this.enter("loading");
      setTimeout(() => this.alone(() => this.carryOn(outcome)));
    } else if (this.view().controls.continue !== "enabled") {
      this.tell("finished");
    }
  }

  async carryOn(outcome) {
    await this.unload();
    await this.act(outcome);
  }

  // A button of the learner, or the plan. The request is made known before the SCO goes, so that
  // the rules of its end run once.
  async navigate(request) {
    if (!this.sequencer) {
      return;
    }
    this.isStuck = false;
    this.enter("loading");
    this.sequencer.prepare(request);
    await this.unload();
    const cmi = this.sequencer.cmi(); // of a SCO that said nothing at its end
    this.lastCmi = cmi || this.lastCmi;
    this.hasTerminated = this.hasTerminated || !this.isAsset || Boolean(cmi);
    const outcome = this.sequencer.finish(request);
    if (this.hasTerminated && this.lastCmi) {
      this.lastCmi = this.sequencer.settled(this.lastCmi);
    }
    this.snapshot({ end: true });
    await this.act(outcome);
  }

  async act(outcome) {
    if (outcome.kind === "deliver") {
      await this.deliver(outcome);
    } else if (outcome.kind === "refused") {
      this.ask(this.config.texts.nothing);
    } else {
      // After "stay" there is nothing more to show, but the session goes on: the learner chooses.
      await this.settled();
      this.isStuck = Boolean(outcome.exception);
      this.enter(outcome.kind === "stay" ? "delivering" : outcome.kind);
    }
  }

  async deliver(outcome, { takeOver = false } = {}) {
    const { item, entry } = outcome;
    await this.settled();
    const asked = {
      item,
      entry,
      take_over: takeOver,
      opening: this.opening,
      sequencing: this.sequencing(),
    };
    const opened = await this.open(asked, (how) => this.deliver(outcome, how));
    if (!opened) {
      return;
    }
    this.opening = opened.opening;
    this.sequencer.begin(item, opened.cmi);
    const api = facade2004(this.sequencer.api, () => {}); // for assets too: some do call it
    this.show(opened, item, { api, sequencing: asked.sequencing });
  }

  get isRunning() {
    return Boolean(this.sequencer) && this.sequencer.isRunning;
  }

  state() {
    return this.isRunning ? this.sequencer.cmi() : null;
  }

  sequencing() {
    return this.values.told(this.sequencer.snapshot());
  }

  hear() {}

  // The tab is closed: she will go on from here.
  farewell() {
    this.sequencer?.prepare("suspendAll");
  }

  // What was done in a closed attempt stays as it was while one looks at it again.
  asItWas(entry) {
    const { done, state } = this.closed.get(entry.item) || {};
    if (!done) {
      return entry;
    }
    return { ...entry, done, success: ["passed", "failed"].includes(state) ? state : "unknown" };
  }

  view() {
    if (!this.sequencer) {
      return { current: "", isStuck: false, controls: {}, plan: [] };
    }
    const { current, active, controls, root } = this.sequencer.view();
    const plan = [...entriesOf(root, current)].map((entry) => this.asItWas(entry));
    const isSingle = [...stepsOf(root)].length < 2;
    const again = current && !active && this.phase === "delivering" ? "enabled" : "hidden";
    return {
      current: active ? current : "",
      isStuck: this.isStuck,
      controls: { ...controls, ...(isSingle ? NOWHERE_TO_GO : {}), again },
      plan,
    };
  }
}

function* stepsOf({ kind, children = [], item }) {
  if (kind !== "cluster") {
    yield item;
  }
  for (const child of children) {
    yield* stepsOf(child);
  }
}

function* entriesOf({ item, visible, selectable, done, success, children = [] }, current) {
  yield { item, visible, selectable, done, success, started: item === current };
  for (const child of children) {
    yield* entriesOf(child, current);
  }
}
