// The runtime of one module: on the content origin, between the site's page above and the SCO
// below, which finds the standard's API in this window. What comes after what is decided by its two
// heirs: _linear.js for SCORM 1.2, _sequenced.js for 2004.
import { openChannel } from "./_channel.js";
import { Journal, journalled } from "./_journal.js";
import { Outbox } from "./_outbox.js";
import { sessionOfThisTab, Stopwatch } from "./_tab.js";

const SAVE_AFTER = 1500; // quiet time before an early save
const SAVE_AT_LEAST = 6000; // however busy the SCO is
const KEEP_ALIVE = 45000;
const LAST_WORDS = 5000; // how long a SCO that goes may take to be saved
const STOPS = ["elsewhere", "off", "full"]; // what is done here would be lost
const IS_ADDRESS = /^https?:\/\//i;

export class Runtime {
  // Heirs give: enter the module by begin(how), navigate(request), state() (the SCO's data model now, or null), isRunning,
  // view(), sequencing() (what to keep beside the data model), hear(answer), farewell().
  constructor({ apiName, errorCode }) {
    Object.assign(this, { apiName, errorCode });
    this.config = JSON.parse(document.getElementById("launch").textContent);
    this.frame = document.getElementById("sco");
    this.notice = document.getElementById("notice");
    this.session = sessionOfThisTab();
    this.stopwatch = new Stopwatch();
    this.journal = new Journal(false);
    this.item = "";
    this.phase = "loading";
    this.turn = 0; // how often the learner has asked for something
    this.saving = "";
    this.isLeaving = false; // the page
    this.isUnloading = false; // the SCO
    this.isBusy = false;
    this.isAsset = false;
    this.hasTerminated = false;
    this.lastCmi = null; // of the SCO in place, once it has ended
    this.outbox = new Outbox({
      url: this.config.commitUrl,
      key: `tne-scorm:${this.config.key}`,
      onState: (state, message) => this.showState(state, message),
      onTaken: (answer) => this.hear(answer),
    });
    this.tell = openChannel(() => window.parent, this.config.siteOrigin, {
      navigate: ({ request, turn }) => {
        this.turn = turn;
        this.alone(() => this.navigate(request)).then(() => this.report());
      },
      look: () => {
        if (this.saving) {
          this.tell("saving", { state: this.saving });
        }
        this.report();
      },
      close: () => this.close().then(() => this.tell("closed")),
    });
    this.watchThePage();
    this.tell("ready");
  }

  watchThePage() {
    window.addEventListener("pagehide", () => {
      this.isLeaving = true;
      this.farewell();
      this.snapshot({ end: true });
      this.outbox.farewell();
    });
    window.addEventListener("pageshow", ({ persisted }) => persisted && window.location.reload());
    document.addEventListener("visibilitychange", () => document.hidden && this.saveSoon(0));
    window.setInterval(() => this.stay(), KEEP_ALIVE);
    if (!this.config.records) {
      window.setInterval(() => this.tellCalls(), 1000);
    }
  }

  // The tab is still there, in sight or not, whatever its module says.
  stay() {
    if (this.isRunning && !document.hidden) {
      this.saveSoon(0);
    } else if (this.config.records && this.item && this.phase === "delivering") {
      this.outbox.stay();
    }
  }

  start(how) {
    return this.alone(() => this.begin(how));
  }

  // One thing at a time: a second click while a step is being opened is not for the next one.
  async alone(act) {
    if (this.isBusy) {
      return;
    }
    this.isBusy = true;
    try {
      await act();
    } finally {
      this.isBusy = false;
    }
  }

  // Asks the server for a step, or with an empty `item` for the whole module. Gives null when it
  // says no: the learner has then been told, and `again` is what her "try again" does.
  async open(request, again) {
    const body = JSON.stringify({
      token: this.outbox.token || this.config.token,
      session: this.session,
      pending: this.outbox.handOver(),
      ...request,
    });
    const response = await this.post(body);
    if (!response || response.status >= 500) {
      const { unreachable, retry } = this.config.texts;
      this.ask(unreachable, retry, () => this.alone(again));
      return null;
    }
    if (!response.ok) {
      await this.explain(response, again);
      return null;
    }
    const opened = await response.json();
    this.outbox.token = opened.token;
    this.outbox.settle(opened.late);
    this.hear(opened);
    return opened;
  }

  async post(body) {
    try {
      return await fetch(this.config.openUrl, {
        method: "POST",
        body,
        headers: { "Content-Type": "text/plain;charset=UTF-8" },
        credentials: "omit",
      });
    } catch {
      return null;
    }
  }

  async explain(response, again) {
    if (response.status !== 409) {
      const answer = await response.json().catch(() => null); // of a proxy: not ours
      const { unreachable, retry } = this.config.texts;
      if (answer?.message) {
        this.ask(answer.message);
      } else {
        this.ask(unreachable, retry, () => this.alone(again));
      }
    } else if (this.item) {
      this.showState("elsewhere"); // it was here, and has been taken over
    } else {
      this.showState("busy");
      const { busy, here } = this.config.texts;
      this.ask(busy, here, () => this.alone(() => again({ takeOver: true })));
    }
  }

  // Puts an opened step on the page.
  show(opened, item, { api, sequencing = null }) {
    const isAsset = opened.kind !== "sco";
    this.hideNotice();
    Object.assign(this, { item, isAsset, hasTerminated: false, lastCmi: isAsset ? {} : opened.cmi });
    this.stopwatch.restart();
    this.outbox.begin(opened, item, this.session, sequencing);
    this.journal = new Journal(opened.journal === true || !this.config.records);
    if (api) {
      window[this.apiName] = journalled(api, this.journal);
    }
    this.frame.title = opened.title;
    this.frame.src = IS_ADDRESS.test(opened.launch)
      ? opened.launch
      : this.config.filesUrl + opened.launch;
    if (this.outbox.late.size || this.config.records) {
      this.showState(this.outbox.late.size ? "late" : "saved"); // of a mere look nothing is
    }
    this.enter("delivering");
    if (this.isAsset) {
      this.snapshot();
      this.outbox.flush();
    }
  }

  enter(phase) {
    this.phase = phase;
    this.report();
  }

  report() {
    this.tell("view", { phase: this.phase, turn: this.turn, ...this.view() });
  }

  // A Commit or the end of a SCO, from its API: the answer is what the SCO is told.
  save({ cmi, terminated }) {
    if (terminated) {
      Object.assign(this, { hasTerminated: true, lastCmi: cmi });
    }
    this.report();
    if (!this.config.records) {
      return true;
    }
    const kept = this.snapshot({ cmi, end: terminated });
    if (this.isLeaving) {
      this.outbox.farewell();
    }
    if (this.isLeaving || this.isUnloading) {
      return kept; // the browser answers nothing while a page goes
    }
    return this.outbox.sendNow() || (terminated && kept && !this.outbox.refused);
  }

  // Puts the whole state in the outbox; true when it is at least safe on this device.
  snapshot({ cmi = null, end = false } = {}) {
    if (!this.config.records || !this.item || this.outbox.refused) {
      return false;
    }
    const isMute = this.isAsset && !this.isRunning && !this.hasTerminated;
    const state = cmi || this.state() || (isMute || this.hasTerminated ? this.lastCmi : null);
    if (!state) {
      return false;
    }
    window.clearTimeout(this.timer);
    this.lastSnapshot = performance.now();
    return this.outbox.add({
      cmi: state,
      end,
      terminated: this.hasTerminated,
      opened: isMute,
      seconds: this.stopwatch.seconds,
      sequencing: this.sequencing(),
      calls: this.journal.take(),
    });
  }

  // In a look without traces the calls are shown beside the module.
  tellCalls() {
    const calls = this.journal.take();
    if (calls.length) {
      this.tell("calls", { calls });
    }
  }

  saveSoon(wait = SAVE_AFTER) {
    if (!this.isRunning) {
      return;
    }
    window.clearTimeout(this.timer);
    const waited = performance.now() - (this.lastSnapshot || 0);
    const delay = Math.max(0, Math.min(wait, SAVE_AT_LEAST - waited));
    this.timer = window.setTimeout(() => {
      this.snapshot();
      this.report();
      this.outbox.flush();
    }, delay);
  }

  // Takes the SCO down, so that it can say its last words.
  async unload() {
    this.isUnloading = true;
    await new Promise((resolve) => {
      this.frame.addEventListener("load", () => resolve(), { once: true });
      this.frame.src = "about:blank";
      setTimeout(resolve, 2000);
    });
    this.isUnloading = false;
    delete window[this.apiName];
  }

  // Waits for the server to have everything, but not for ever.
  settled() {
    return Promise.race([this.outbox.flush(), new Promise((go) => setTimeout(go, LAST_WORDS))]);
  }

  // The site's page is about to be left by one of its own links.
  async close() {
    if (!this.item) {
      return;
    }
    this.farewell();
    await this.unload();
    this.snapshot({ end: true });
    await this.settled();
    this.item = "";
  }

  showState(state, message = "") {
    this.saving = state;
    this.tell("saving", { state });
    if (STOPS.includes(state)) {
      this.frame.src = "about:blank";
      delete window[this.apiName];
      const back = state === "elsewhere" ? this.config.texts.here : "";
      this.ask(message || this.config.texts[state], back, () => this.start({ takeOver: true }));
    }
  }

  ask(text, action = "", onClick = null) {
    this.notice.querySelector("p").textContent = text;
    const button = this.notice.querySelector("button");
    button.hidden = !action;
    button.textContent = action;
    button.onclick = onClick;
    this.notice.hidden = false;
    this.frame.hidden = true;
    this.enter("refused");
    (action ? button : this.notice).focus();
  }

  hideNotice() {
    this.notice.hidden = true;
    this.frame.hidden = false;
  }
}
