// SCORM 1.2: the learner goes where she likes; the plan only says what is done.
import { Runtime } from "./_runtime.js";

const TARGET = /^\{target=([^{}]*)\}choice$/;
const OFF = { exit: "hidden", abandon: "hidden", abandonAll: "hidden" };
// The standard knows no end of a session: « Terminer » and « Reprendre plus tard » only take the
// step down, which says itself whether it is to be resumed.
const ENDS = { exitAll: "ended", suspendAll: "suspended" };
const NOT_THERE = ["refused", ...Object.values(ENDS)];
const usable = (step) => (step ? "enabled" : "disabled");

export class LinearRuntime extends Runtime {
  // `standard` is what the library needs: createApi, facade, statusOf.
  constructor(standard) {
    super({ apiName: "API", errorCode: 101 });
    this.standard = standard;
    this.steps = this.config.steps.map(({ id, done, state }) => ({
      id,
      done,
      started: state !== "todo",
      success: ["passed", "failed"].includes(state) ? state : "unknown",
    }));
    this.api = null;
    this.current = this.config.item;
    this.isStuck = false; // the step that was asked for waits for another
    this.hear(this.config);
  }

  // Which steps may not be begun yet: the server knows, from what they ask for.
  hear({ waiting }) {
    if (!waiting) {
      return;
    }
    const isNews = waiting.length !== this.waiting?.size;
    this.waiting = new Set(waiting);
    if (isNews && this.item) {
      this.report();
    }
  }

  begin(how) {
    return this.launch(this.current, how);
  }

  async navigate(request) {
    if (request in ENDS) {
      this.enter("loading");
      await this.close();
      return this.enter(ENDS[request]);
    }
    const step = this.wanted(request);
    if (!step) {
      return null;
    }
    this.enter("loading");
    await this.close();
    if (this.waiting.has(step.id)) {
      this.isStuck = true;
      return this.enter("delivering");
    }
    return this.launch(step.id);
  }

  wanted(request) {
    const [, target] = TARGET.exec(request) || [];
    const id = request === "again" ? this.current : target;
    return id === undefined ? this.neighbour(request) : this.steps.find((step) => step.id === id);
  }

  neighbour(request) {
    const distance = { continue: 1, previous: -1 }[request];
    const place = this.steps.findIndex(({ id }) => id === this.current);
    return this.steps[place + distance];
  }

  async launch(item, { takeOver = false } = {}) {
    Object.assign(this, { current: item, isStuck: false });
    this.enter("loading");
    const again = (how) => this.launch(item, how);
    const opened = await this.open({ item, take_over: takeOver }, again);
    if (!opened) {
      return;
    }
    const api = opened.kind === "sco" ? this.createApi(opened.cmi) : null;
    this.show(opened, item, { api });
    if (!api) {
      this.mark(true, "unknown");
      this.report();
    }
  }

  createApi(cmi) {
    this.api = this.standard.createApi({
      reportsRequestCompletion: false,
      updateSettings() {},
      processHttpRequest: (_url, params, isEnd) => this.taken(params.cmi, isEnd),
    });
    this.api.loadFromJSON({ cmi });
    return this.standard.facade(this.api, () => this.saveSoon());
  }

  // How the library reaches the server: through our outbox, and it is told the truth.
  taken(cmi, terminated) {
    const isGood = this.save({ cmi, terminated });
    if (terminated && !this.isUnloading && !this.isLeaving) {
      const request = this.api.nav.event || "";
      setTimeout(() => this.ended(request));
    }
    return isGood ? { result: "true", errorCode: 0 } : { result: "false", errorCode: this.errorCode };
  }

  ended(request) {
    this.report();
    if (["continue", "previous"].includes(request)) {
      this.alone(() => this.navigate(request));
    } else if (!this.neighbour("continue")) {
      this.tell("finished");
    }
  }

  async close() {
    await super.close();
    this.api = null;
  }

  get isRunning() {
    return Boolean(this.api) && this.api.isInitialized();
  }

  state() {
    return this.isRunning ? this.api.renderCommitCMI(false).cmi : null;
  }

  sequencing() {
    return null;
  }

  farewell() {}

  // What was done once stays done, though a step may begin anew.
  mark(done, success) {
    const step = this.steps.find(({ id }) => id === this.item);
    if (step && !step.done) {
      Object.assign(step, { done, success, started: true });
    }
  }

  view() {
    if (this.api) {
      const { done, status } = this.standard.statusOf(this.api.cmi);
      this.mark(done, ["passed", "failed"].includes(status) ? status : "unknown");
    }
    const isSingle = this.steps.length < 2;
    const end = NOT_THERE.includes(this.phase) ? "hidden" : "enabled";
    const isOver = Object.values(ENDS).includes(this.phase);
    const move = (request) => (isSingle || isOver ? "hidden" : usable(this.neighbour(request)));
    return {
      current: this.isStuck ? "" : this.current,
      isStuck: this.isStuck,
      controls: {
        ...OFF,
        suspendAll: end,
        exitAll: end,
        again: this.isStuck ? "enabled" : "hidden",
        continue: move("continue"),
        previous: move("previous"),
      },
      plan: this.steps.map(({ id, done, started, success }) => ({
        item: id,
        visible: true,
        selectable: !this.waiting.has(id),
        done,
        started,
        success,
      })),
    };
  }
}
