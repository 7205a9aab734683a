// What a learner did stays on the device until our server has it, whatever stands in between.
import assert from "node:assert/strict";
import { test } from "node:test";

function storage() {
  const kept = {};
  const methods = {
    getItem: (key) => kept[key],
    setItem: (key, value) => (kept[key] = value),
    removeItem: (key) => delete kept[key],
  };
  Object.entries(methods).forEach(([name, value]) => Object.defineProperty(kept, name, { value }));
  return kept;
}

globalThis.window = { addEventListener() {}, setTimeout: () => 1, clearTimeout() {} };
const { Outbox } = await import("../../../plugins/scorm/static_src/scorm/_outbox.js");

function answeredBy(status, text) {
  window.localStorage = storage();
  const states = [];
  const outbox = new Outbox({ url: "", key: "k", onState: (...said) => states.push(said) });
  outbox.begin({ token: "t", attempt: 7, opening: 1, sequence: 0, cmi: {} }, "step-1", "tab", null);
  outbox.add({ cmi: { location: "7" }, sequencing: null });
  const isTaken = outbox.answered(outbox.latest, status, text);
  return { isTaken, kept: outbox.leftOvers().length, state: states.at(-1) };
}

function refusedBy(status) {
  window.localStorage = storage();
  const states = [];
  const outbox = new Outbox({ url: "", key: "k", onState: (...said) => states.push(said) });
  outbox.begin({ token: "t", attempt: 7, opening: 1, sequence: 0, cmi: {} }, "step-1", "tab", null);
  outbox.add({ cmi: {}, sequencing: null });
  outbox.answered(outbox.latest, status, JSON.stringify({ message: "" }));
  return { outbox, states };
}

const HTML = "<!doctype html><p>Connectez-vous au réseau</p>";
for (const [status, text, state] of [
  [403, JSON.stringify({ message: "Rechargez-la." }), ["off", "Rechargez-la."]],
  [400, JSON.stringify({ message: "Forme." }), ["off", "Forme."]],
  [409, JSON.stringify({ message: "" }), ["elsewhere", ""]],
  [200, HTML, ["unsaved"]],
  [403, HTML, ["unsaved"]],
  [404, HTML, ["unsaved"]],
  [413, HTML, ["full", ""]],
  [413, JSON.stringify({ message: "Trop." }), ["full", "Trop."]],
  [500, HTML, ["unsaved"]],
]) {
  test(`${status} ${text.slice(0, 12)} leaves the copy on the device`, () => {
    assert.deepEqual(answeredBy(status, text), { isTaken: false, kept: 1, state });
  });
}

test("what the server has is forgotten here", () => {
  const taken = { isTaken: true, kept: 0, state: ["saved"] };
  assert.deepEqual(answeredBy(200, JSON.stringify({ token: "", sequence: 1 })), taken);
});

function laterVisit(kept) {
  window.localStorage = storage();
  Object.entries(kept).forEach(([key, value]) => window.localStorage.setItem(key, value));
  return new Outbox({ url: "", key: "k", onState() {} });
}

const commit = (attempt, more = {}) =>
  JSON.stringify({ attempt, opening: 1, sequence: 3, item: "a", cmi: {}, ...more });
const places = (outbox) => outbox.handOver().map(({ attempt }) => attempt);

test("what earlier visits left is handed over, and forgotten but for what came too late", () => {
  const outbox = laterVisit({ "k:1:a": commit(1), "k:2:a": commit(2), "other:1:a": commit(9) });
  assert.deepEqual(places(outbox), [1, 2]);
  outbox.settle([1]);
  assert.deepEqual(outbox.leftOvers().map(({ attempt }) => attempt), [2]);
  assert.deepEqual(places(outbox), [], "not again before the next visit");
  assert.equal(outbox.late.size, 1);
  assert.ok(window.localStorage.getItem("other:1:a"));
});

test("what cannot be read does not keep the rest from being sent", () => {
  assert.deepEqual(places(laterVisit({ "k:1:a": "{", "k:2:a": commit(2) })), [2]);
});

test("one request carries no more than it may weigh", () => {
  const long = { cmi: { suspend_data: "x".repeat(1500000) } };
  const kept = { "k:1:a": commit(1, long), "k:2:a": commit(2, long), "k:3:a": commit(3) };
  const outbox = laterVisit(kept);
  assert.deepEqual(places(outbox), [1, 3]);
  outbox.settle([]);
  assert.deepEqual(places(outbox), [2]);
});

test("what a later commit has replaced meanwhile is not forgotten", () => {
  const outbox = laterVisit({ "k:1:a": commit(1) });
  outbox.handOver();
  window.localStorage.setItem("k:1:a", commit(1, { sequence: 4 }));
  outbox.settle([]);
  assert.equal(outbox.leftOvers().length, 1);
});

async function staying(status, answer) {
  window.localStorage = storage();
  const states = [];
  const outbox = new Outbox({ url: "", key: "k", onState: (...said) => states.push(said) });
  outbox.begin({ token: "t", attempt: 7, opening: 1, sequence: 4, cmi: {} }, "step-1", "tab", null);
  const sent = [];
  globalThis.fetch = async (_url, { body }) => {
    sent.push(JSON.parse(body));
    return { status, text: async () => answer };
  };
  await outbox.stay();
  return { outbox, sent, states };
}

test("a tab that has nothing to say says that it is there", async () => {
  const { outbox, sent, states } = await staying(200, JSON.stringify({ token: "new", sequence: 4 }));
  assert.deepEqual(sent.map(({ sequence, opening, item }) => [sequence, opening, item]), [[4, 1, "step-1"]]);
  assert.equal(outbox.token, "new");
  assert.deepEqual(states, []);
});

test("and hears that another has taken over, or that all is over", async () => {
  assert.deepEqual((await staying(409, JSON.stringify({ message: "" }))).states, [["elsewhere", ""]]);
  assert.deepEqual((await staying(403, JSON.stringify({ message: "Fini." }))).states, [["off", "Fini."]]);
  for (const [status, text] of [[403, HTML], [500, HTML], [412, JSON.stringify({ message: "" })]]) {
    assert.deepEqual((await staying(status, text)).states, []);
  }
});

test("the last words of a module that was taken over are not told as a lost connection", () => {
  const { outbox, states } = refusedBy(409);
  assert.equal(outbox.sendNow(), false);
  assert.deepEqual(states.at(-1), ["elsewhere", ""]);
});
