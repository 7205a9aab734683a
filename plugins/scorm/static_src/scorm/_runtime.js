// The runtime of one module: on the content origin, between the site's page above and the SCO
// below, which finds the standard's API in this window.
import { openChannel } from "./_channel.js";
import { Outbox } from "./_outbox.js";

const SAVE_AFTER = 1500; // quiet time before an early save
const SAVE_AT_LEAST = 6000; // however busy the SCO is
const KEEP_ALIVE = 45000;
const SESSION_KEY = "tne-scorm-session";

class Stopwatch {
  // Seconds during which the page was in sight.
  constructor() {
    this.total = 0;
    this.since = document.hidden ? 0 : performance.now();
    document.addEventListener("visibilitychange", () => {
      this.settle();
      this.since = document.hidden ? 0 : performance.now();
    });
  }

  settle() {
    if (this.since) {
      this.total += performance.now() - this.since;
      this.since = performance.now();
    }
  }

  get seconds() {
    this.settle();
    return Math.round(this.total / 1000);
  }
}

// The same tab keeps its session over a reload: it is not "another window".
function sessionOfThisTab() {
  let session = null;
  try {
    session = window.sessionStorage.getItem(SESSION_KEY);
    if (!session) {
      session = crypto.randomUUID();
      window.sessionStorage.setItem(SESSION_KEY, session);
    }
  } catch {
    session = session || randomId();
  }
  return session;
}

// crypto.randomUUID needs a secure context, which *.localhost is and a test server may not be.
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Runtime {
  // `standard` is what differs between 1.2 and 2004: createApi, facade, name, errorCode, statusOf
  constructor(standard) {
    this.standard = standard;
    this.config = JSON.parse(document.getElementById("launch").textContent);
    this.frame = document.getElementById("sco");
    this.notice = document.getElementById("notice");
    this.session = sessionOfThisTab();
    this.api = null;
    this.item = "";
    this.leaving = false;
    this.outbox = new Outbox({
      url: this.config.commitUrl,
      key: `tne-scorm:${this.config.key}`,
      onState: (state) => this.showState(state),
    });
    this.tell = openChannel(() => window.parent, this.config.siteOrigin, {
      launch: ({ item }) => this.launch(item),
      close: () => this.close().then(() => this.tell("closed")),
    });
    this.watchThePage();
  }

  start() {
    this.tell("ready");
    return this.launch(this.config.item);
  }

  watchThePage() {
    window.addEventListener("pagehide", () => {
      this.leaving = true;
      this.snapshot({ end: true });
      this.outbox.farewell();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) {
        this.saveSoon(0);
      }
    });
    window.setInterval(() => {
      if (!document.hidden) {
        this.saveSoon(0);
      }
    }, KEEP_ALIVE);
  }

  async launch(item, { takeOver = false } = {}) {
    await this.close();
    this.hideNotice();
    const opened = await this.open(item, takeOver);
    if (!opened) {
      return;
    }
    this.item = item;
    this.stopwatch = new Stopwatch();
    this.outbox.begin(opened, item, this.session);
    if (opened.kind === "sco") {
      this.publishApi(opened.cmi);
    }
    this.frame.title = opened.title;
    this.frame.src = this.config.filesUrl + opened.launch;
    this.showState("saved");
    this.reportStatus();
    if (opened.kind !== "sco") {
      this.snapshot({ cmi: {}, opened: true });
      await this.outbox.flush();
      this.tell("status", { item, done: true, status: "completed", score: null });
    }
  }

  async open(item, takeOver) {
    const leftOver = this.outbox.leftOver(item);
    const request = {
      token: this.outbox.token || this.config.token,
      item,
      session: this.session,
      take_over: takeOver,
      pending: leftOver,
    };
    let response = null;
    try {
      response = await fetch(this.config.openUrl, {
        method: "POST",
        body: JSON.stringify(request),
        headers: { "Content-Type": "text/plain;charset=UTF-8" },
        credentials: "omit",
      });
    } catch {
      this.ask(this.config.texts.unreachable, this.config.texts.retry, () => this.launch(item));
      return null;
    }
    return this.readOpening(response, item);
  }

  async readOpening(response, item) {
    if (response.ok) {
      return response.json();
    }
    if (response.status === 409) {
      this.tell("saving", { state: "busy" });
      const { busy, here } = this.config.texts;
      this.ask(busy, here, () => this.launch(item, { takeOver: true }));
    } else if (response.status >= 500) {
      this.ask(this.config.texts.unreachable, this.config.texts.retry, () => this.launch(item));
    } else {
      this.ask((await response.json()).message);
    }
    return null;
  }

  publishApi(cmi) {
    this.api = this.standard.createApi(this.service());
    this.api.loadFromJSON({ cmi });
    window[this.standard.name] = this.standard.facade(this.api, () => this.saveSoon(SAVE_AFTER));
  }

  // How the library reaches the server: through our outbox, and it is told the truth.
  service() {
    return {
      reportsRequestCompletion: false,
      updateSettings() {},
      processHttpRequest: (_url, params, isEnd) => this.commit(params.cmi, isEnd),
    };
  }

  commit(cmi, isEnd) {
    const good = { result: "true", errorCode: 0 };
    const bad = { result: "false", errorCode: this.standard.errorCode };
    if (!this.config.records) {
      return good;
    }
    const kept = this.snapshot({ cmi, end: isEnd, terminated: isEnd });
    if (this.leaving) {
      this.outbox.farewell();
      return kept ? good : bad;
    }
    const saved = this.outbox.sendNow();
    if (isEnd) {
      this.ended();
    }
    return saved || (isEnd && kept && !this.outbox.refused) ? good : bad;
  }

  // Puts the whole state in the outbox; true when it is at least safe on this device.
  snapshot({ cmi = null, end = false, terminated = false, opened = false } = {}) {
    if (!this.config.records || !this.item || this.outbox.refused) {
      return false;
    }
    const state = cmi || (this.isRunning ? this.api.renderCommitCMI(false).cmi : null);
    if (!state) {
      return false;
    }
    window.clearTimeout(this.timer);
    this.lastSnapshot = performance.now();
    const { seconds } = this.stopwatch;
    return this.outbox.add({ cmi: state, end, terminated, opened, seconds });
  }

  saveSoon(wait) {
    if (!this.isRunning) {
      return;
    }
    window.clearTimeout(this.timer);
    const waited = performance.now() - (this.lastSnapshot || 0);
    const delay = Math.max(0, Math.min(wait, SAVE_AT_LEAST - waited));
    this.timer = window.setTimeout(() => {
      this.snapshot();
      this.reportStatus();
      this.outbox.flush();
    }, delay);
  }

  get isRunning() {
    return Boolean(this.api) && this.api.isInitialized();
  }

  reportStatus() {
    if (this.api) {
      this.tell("status", { item: this.item, ...this.standard.statusOf(this.api.cmi) });
    }
  }

  ended() {
    this.reportStatus();
    this.tell("ended", { item: this.item, request: this.standard.requestOf(this.api) });
  }

  // Takes the SCO down, so that it can say its last words, and waits for the server to have them.
  async close() {
    if (!this.item) {
      return;
    }
    await this.unloadFrame();
    if (this.isRunning) {
      this.snapshot({ end: true });
    }
    await Promise.race([this.outbox.flush(), new Promise((go) => setTimeout(go, 5000))]);
    delete window[this.standard.name];
    this.api = null;
    this.item = "";
  }

  unloadFrame() {
    return new Promise((resolve) => {
      this.frame.addEventListener("load", () => resolve(), { once: true });
      this.frame.src = "about:blank";
      setTimeout(resolve, 2000);
    });
  }

  showState(state) {
    this.tell("saving", { state });
    if (state === "elsewhere" || state === "off") {
      this.frame.src = "about:blank";
      this.api = null;
      this.ask(this.config.texts[state]);
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
    (action ? button : this.notice).focus();
  }

  hideNotice() {
    this.notice.hidden = true;
    this.frame.hidden = false;
  }
}
