// Sends commits, and keeps on this device the last one that the server has not acknowledged.
//
// A commit holds the whole state of one SCO, so the newest replaces the ones before it. It is
// written to localStorage before it is sent, and leaves it only on a 2xx.
const BEACON_BYTES = 60000;
const RETRY_AFTER = [2000, 5000, 10000, 20000];
const byteLength = (text) => new TextEncoder().encode(text).length;

export class Outbox {
  constructor({ url, key, onState }) {
    Object.assign(this, { url, key, onState });
    this.token = "";
    this.session = "";
    this.opening = 0;
    this.item = "";
    this.sequence = 0;
    this.acknowledged = null; // the last commit the server has
    this.latest = null; // the last commit there is
    this.sending = false;
    this.failures = 0;
    this.refused = false;
    this.timer = 0;
    window.addEventListener("online", () => this.flush());
  }

  storageKey(item = this.item) {
    return `${this.key}:${item}`;
  }

  // What an earlier visit left on this device for `item`, if anything.
  leftOver(item) {
    try {
      return JSON.parse(window.localStorage.getItem(this.storageKey(item)));
    } catch {
      return null;
    }
  }

  begin({ token, opening, sequence, cmi }, item, session) {
    Object.assign(this, { token, opening, sequence, item, session, refused: false, failures: 0 });
    this.latest = null;
    this.acknowledged = { sequence, cmi };
    this.forget();
  }

  forget() {
    try {
      window.localStorage.removeItem(this.storageKey());
    } catch {
      this.storageDenied = true;
    }
  }

  add(state) {
    this.sequence += 1;
    this.latest = {
      session: this.session,
      opening: this.opening,
      item: this.item,
      sequence: this.sequence,
      ...state,
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

  body(commit) {
    return JSON.stringify({ token: this.token, ...commit });
  }

  // Blocks until the server has answered: what Commit() promises a SCO. Impossible while the page goes.
  sendNow() {
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

  async flush() {
    window.clearTimeout(this.timer);
    if (this.sending || !this.pending) {
      return;
    }
    const commit = this.latest;
    this.sending = true;
    this.onState("saving");
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body: this.body(commit),
        headers: { "Content-Type": "text/plain;charset=UTF-8" },
        credentials: "omit",
      });
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
    if (status >= 200 && status < 300) {
      this.acknowledge(commit, text);
      return true;
    }
    if (this.acknowledged.sequence >= commit.sequence) {
      return true; // a later commit overtook this one
    }
    if (status === 412) {
      this.acknowledged = commit; // the server has a later one of ours
      return true;
    }
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.refuse(status);
    } else {
      this.failed();
    }
    return false;
  }

  acknowledge(commit, text) {
    const { token } = JSON.parse(text);
    this.token = token || this.token;
    this.failures = 0;
    if (commit.sequence > this.acknowledged.sequence) {
      this.acknowledged = commit;
    }
    if (!this.pending) {
      this.forget();
      this.onState("saved");
    }
  }

  // The server will never take it: opened elsewhere since (409), or the enrolment is over.
  refuse(status) {
    this.refused = true;
    this.forget();
    this.onState(status === 409 ? "elsewhere" : "off");
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
    const { cmi, ...rest } = this.latest;
    const before = this.acknowledged.cmi || {};
    const changed = Object.entries(cmi).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
    );
    return { ...rest, base: this.acknowledged.sequence, cmi: Object.fromEntries(changed) };
  }
}
