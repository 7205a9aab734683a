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
  outbox.begin({ token: "t", opening: 1, sequence: 0, cmi: {} }, "step-1", "tab", null);
  outbox.add({ cmi: { location: "7" }, sequencing: null });
  const isTaken = outbox.answered(outbox.latest, status, text);
  return { isTaken, kept: outbox.leftOvers().length, state: states.at(-1) };
}

const HTML = "<!doctype html><p>Connectez-vous au réseau</p>";
for (const [status, text, state] of [
  [403, JSON.stringify({ message: "Rechargez-la." }), ["off", "Rechargez-la."]],
  [400, JSON.stringify({ message: "Forme." }), ["off", "Forme."]],
  [409, JSON.stringify({ message: "" }), ["elsewhere", ""]],
  [200, HTML, ["unsaved"]],
  [403, HTML, ["unsaved"]],
  [404, HTML, ["unsaved"]],
  [413, HTML, ["unsaved"]],
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
