// Sends commits, and keeps on this device the last one that the server has not acknowledged.
//
// A commit holds the whole state of one SCO, so the newest replaces the ones before it. It is
// written to localStorage before it is sent, and leaves it only on a 2xx.
const BEACON_BYTES = 60000;
const MOST_CALLS = 300;
const MOST_HANDED = 1900000; // bytes: what a request may weigh
const REFUSALS = { 409: "elsewhere", 413: "full" };
const RETRY_AFTER = [2000, 5000, 10000, 20000];
const byteLength = (text) => new TextEncoder().encode(text).length;

// What our server answered, or null: a captive portal says 200, a proxy 403, both in HTML.
function read(text) {
  try {
    const answer = JSON.parse(text);
    return typeof answer === "object" ? answer : null;
  } catch {
    return null;
  }
}

export class Outbox {
  constructor({ url, key, onState, onTaken = () => {} }) {
    Object.assign(this, { url, key, onState, onTaken });
    this.token = "";
    this.session = "";
    this.attempt = 0;
    this.opening = 0;
    this.item = "";
    this.sequence = 0;
    this.acknowledged = null; // the last commit the server has
    this.latest = null; // the last commit there is
    this.sending = false;
    this.failures = 0;
    this.refused = false;
    this.handed = []; // what the server is being asked to take of earlier visits
    this.late = new Set(); // by their keys, those that came after their time: they stay here
    this.timer = 0;
    window.addEventListener("online", () => this.flush());
  }

  storageKey({ attempt, item } = this) {
    return `${this.key}:${attempt}:${item}`;
  }

  // What earlier visits left on this device, a commit for each step of each attempt.
  leftOvers() {
    try {
      const storage = window.localStorage;
      return Object.keys(storage)
        .filter((key) => key.startsWith(`${this.key}:`))
        .map((key) => read(storage.getItem(key)))
        .filter(Boolean);
    } catch {
      return this.pending ? [this.latest] : []; // storage denied
    }
  }

  // As much of it as one request carries; what is too much waits for the next one.
  handOver() {
    let room = MOST_HANDED;
    this.handed = this.leftOvers().filter((commit) => {
      if (this.late.has(this.storageKey(commit))) {
        return false;
      }
      const size = byteLength(JSON.stringify(commit));
      const fits = size <= room;
      room -= fits ? size : 0;
      return fits;
    });
    return this.handed;
  }

  // The server has looked at what was handed over: this device need not keep it, but for what came
  // too late, by its places.
  settle(late = []) {
    this.handed.forEach((commit, place) => {
      if (late.includes(place)) {
        this.late.add(this.storageKey(commit));
      } else {
        this.forget(commit);
      }
    });
    this.handed = [];
  }

  // The server has just opened a step.
  begin({ token, attempt, opening, sequence, cmi }, item, session, sequencing) {
    Object.assign(this, { token, attempt, opening, sequence, item, session });
    Object.assign(this, { refused: false, failures: 0, latest: null });
    this.acknowledged = { sequence, cmi, sequencing };
  }

  // Unless there is something newer in its place.
  forget(commit) {
    const key = this.storageKey(commit);
    try {
      const kept = read(window.localStorage.getItem(key));
      if (kept?.sequence === commit.sequence && kept.opening === commit.opening) {
        window.localStorage.removeItem(key);
      }
    } catch {
      this.storageDenied = true;
    }
  }

  add(state) {
    const unsent = this.pending ? this.latest.calls || [] : [];
    this.sequence += 1;
    this.latest = {
      session: this.session,
      attempt: this.attempt,
      opening: this.opening,
      item: this.item,
      sequence: this.sequence,
      after: this.acknowledged.sequence,
      ...state,
      calls: [...unsent, ...(state.calls || [])].slice(-MOST_CALLS),
    };
    return this.keep();
  }

  // True when the commit is safe on this device.
  keep() {
    try {
      window.localStorage.setItem(this.storageKey(), JSON.stringify(this.latest));
      return true;
    } catch {
      return false; // storage full or denied: only the network is left
    }
  }

  get pending() {
    return Boolean(this.latest) && !this.refused && this.acknowledged.sequence < this.latest.sequence;
  }

  // Where the learner is in the module is said when it has changed.
  body({ sequencing, ...commit }) {
    const known = JSON.stringify(this.acknowledged.sequencing);
    const news = JSON.stringify(sequencing) === known ? null : sequencing;
    return JSON.stringify({ token: this.token, ...commit, sequencing: news });
  }

  // Blocks until the server has answered: what Commit() promises a SCO. Impossible while the page goes.
  sendNow() {
    if (this.refused) {
      return false; // the last words of a SCO that is taken down for it
    }
    const commit = this.latest;
    const request = new XMLHttpRequest();
    try {
      request.open("POST", this.url, false);
      request.setRequestHeader("Content-Type", "text/plain;charset=UTF-8");
      request.send(this.body(commit));
    } catch {
      this.failed();
      return false;
    }
    return this.answered(commit, request.status, request.responseText);
  }

  // Nothing to send, but still here: the hold on the attempt goes on, and one hears of it when
  // another has taken it over. Says again what the server has, which changes nothing there.
  async stay() {
    if (this.pending || this.refused) {
      return this.flush();
    }
    const { token, session, opening, item } = this;
    const { sequence } = this.acknowledged;
    const body = JSON.stringify({ token, session, opening, item, sequence, cmi: {} });
    const response = await this.post(body).catch(() => null);
    const answer = read(await response?.text().catch(() => ""));
    if (!answer || opening !== this.opening || this.refused) {
      return null; // no answer of ours, or of no interest any more
    }
    if ([403, 409].includes(response.status)) {
      return this.refuse(response.status, answer);
    }
    this.token = answer.token || this.token;
    return null;
  }

  post(body) {
    const headers = { "Content-Type": "text/plain;charset=UTF-8" };
    return fetch(this.url, { method: "POST", body, headers, credentials: "omit" });
  }

  async flush() {
    window.clearTimeout(this.timer);
    if (this.sending || !this.pending) {
      return;
    }
    const commit = this.latest;
    this.sending = true;
    this.onState("saving");
    try {
      const response = await this.post(this.body(commit));
      this.answered(commit, response.status, await response.text());
    } catch {
      this.failed();
    } finally {
      this.sending = false;
    }
    if (this.pending && this.failures === 0) {
      await this.flush();
    }
  }

  answered(commit, status, text) {
    const answer = read(text);
    if (status >= 200 && status < 300 && answer && "token" in answer) {
      this.acknowledge(commit, answer);
      return true;
    }
    if (this.acknowledged.sequence >= commit.sequence) {
      return true; // a later commit overtook this one
    }
    if (status === 412) {
      this.acknowledged = commit; // the server has a later one of ours
      return true;
    }
    const isSaid = answer && status >= 400 && status < 500 && status !== 408 && status !== 429;
    if (isSaid || status === 413) {
      this.refuse(status, answer || {});
    } else {
      this.failed();
    }
    return false;
  }

  acknowledge(commit, answer) {
    this.token = answer.token || this.token;
    this.failures = 0;
    if (commit.sequence > this.acknowledged.sequence) {
      this.acknowledged = commit;
      this.onTaken(answer);
    }
    if (!this.pending) {
      this.forget(this.latest);
      this.onState("saved");
    }
  }

  // The server does not take it from this page: opened elsewhere since (409), too much (413), the
  // token too old, or the enrolment or its time over, which it says in words. The copy stays: the next opening hands
  // it over, and the server then judges whether it is still of use.
  refuse(status, { message = "" }) {
    this.refused = true;
    this.onState(REFUSALS[status] || "off", message);
  }

  failed() {
    this.failures += 1;
    this.onState("unsaved");
    const wait = RETRY_AFTER[Math.min(this.failures, RETRY_AFTER.length) - 1];
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), wait);
  }

  // The page is going. Beacons carry 64 KiB at most: what has changed since the last
  // acknowledged commit nearly always fits; what does not stays on this device.
  farewell() {
    if (!this.pending) {
      return;
    }
    const whole = this.body(this.latest);
    const body = byteLength(whole) < BEACON_BYTES ? whole : this.body(this.difference());
    navigator.sendBeacon(this.url, new Blob([body], { type: "text/plain;charset=UTF-8" }));
  }

  difference() {
    const { cmi, calls, ...rest } = this.latest; // the journal is not worth a beacon
    const before = this.acknowledged.cmi || {};
    const changed = Object.entries(cmi).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
    );
    return { ...rest, base: this.acknowledged.sequence, cmi: Object.fromEntries(changed) };
  }
}
