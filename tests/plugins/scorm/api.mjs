// What content may say through the two APIs: every name that is not the standard's is refused and
// breaks nothing, and what was said is found again, bit by bit, at the next opening.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Scorm12API } from "scorm-again/scorm12/min";
import { facade12, facade2004 } from "../../../plugins/scorm/static_src/scorm/_guard.js";
import { ScoApi } from "../../../plugins/scorm/static_src/scorm/_sequencer_api.js";

const host = { isValid: () => "unknown", saved: () => true, changed() {} };
const service = {
  reportsRequestCompletion: false,
  updateSettings() {},
  processHttpRequest: () => ({ result: "true", errorCode: 0 }),
};

function open2004(cmi = {}) {
  const api = new ScoApi(host);
  api.load(cmi);
  const sco = facade2004(api, () => {});
  sco.Initialize("");
  return {
    set: (element, value) => [sco.SetValue(element, value), sco.GetLastError()],
    get: (element) => [sco.GetValue(element), sco.GetLastError()],
    state: () => api.tree,
  };
}

function open12(cmi = {}) {
  const api = new Scorm12API({ lmsCommitUrl: "outbox", logLevel: "NONE" }, service);
  api.loadFromJSON({ cmi });
  const sco = facade12(api, () => {});
  sco.LMSInitialize("");
  return {
    set: (element, value) => [sco.LMSSetValue(element, value), sco.LMSGetLastError()],
    get: (element) => [sco.LMSGetValue(element), sco.LMSGetLastError()],
    state: () => api.renderCommitCMI(false).cmi,
  };
}

const NOBODYS = [
  "__proto__", "__proto__.polluted", "constructor.prototype.polluted", "prototype", "window",
  "cmi", "cmi.", "cmi.__proto__", "cmi.__proto__.polluted", "cmi.constructor.prototype.polluted",
  "cmi.toString", "cmi.objectives.__proto__", "cmi.objectives.__proto__.polluted",
  "cmi.objectives.0.__proto__", "cmi.objectives.0.__proto__.polluted", "cmi.objectives.0.constructor",
  "cmi.interactions.0.__proto__.polluted", "cmi.interactions.0.objectives.__proto__.polluted",
  "cmi.unknown", "cmi..suspend_data", " cmi.suspend_data", "cmi.suspend_data.length", "CMI.suspend_data",
  "x".repeat(5000), "cmi.objectives.childArray", "cmi.jsonString", "cmi.initialized",
];
const NOBODYS_2004 = [
  ...NOBODYS, "adl", "adl.", "adl.nav", "adl.data", "adl.nav.request_valid", "adl.__proto__.polluted",
  "adl.nav.__proto__.polluted", "adl.data.0.__proto__.polluted", "adl.nav.request_valid.choice",
  "adl.nav.request_valid.__proto__.{target=a}", "cmi.score", "cmi.objectives", "cmi.objectives.0",
  "cmi.core.lesson_status", "cmi.score.hasOwnProperty", "cmi.learner_preference.valueOf",
];
const NOBODYS_12 = [
  ...NOBODYS, "nav", "adl", "adl.nav.request", "cmi.core.__proto__.polluted", "cmi.core.valueOf",
  "cmi.core.score.__proto__.polluted", "cmi.location", "cmi.core.cmi",
];

for (const [standard, open, names, said] of [
  ["2004", open2004, NOBODYS_2004, "cmi.suspend_data"],
  ["1.2", open12, NOBODYS_12, "cmi.suspend_data"],
]) {
  test(`SCORM ${standard} refuses every name that is not its own, and keeps its state`, () => {
    const sco = open();
    assert.deepEqual(sco.set(said, "à garder"), ["true", "0"]);
    const before = JSON.stringify(sco.state());
    for (const name of names) {
      assert.deepEqual(sco.set(name, "1"), ["false", "401"], `set ${name.slice(0, 60)}`);
      assert.deepEqual(sco.get(name), ["", "401"], `get ${name.slice(0, 60)}`);
    }
    assert.equal(JSON.stringify(sco.state()), before);
    assert.deepEqual(sco.get(said), ["à garder", "0"]);
    assert.equal({}.polluted, undefined);
  });
}

const ANY = "é漢🙂\u2028\n\"'<&>\\".repeat(6000).slice(0, 64000);
const SAID_2004 = {
  "cmi.suspend_data": ANY,
  "cmi.location": "x".repeat(1000),
  "cmi.completion_status": "incomplete",
  "cmi.success_status": "failed",
  "cmi.score.scaled": "-0.25",
  "cmi.score.raw": "12.5",
  "cmi.score.min": "-50",
  "cmi.score.max": "50",
  "cmi.progress_measure": "0.333",
  "cmi.objectives.0.id": "urn:obj:été",
  "cmi.objectives.0.score.scaled": "1",
  "cmi.objectives.0.success_status": "passed",
  "cmi.objectives.0.completion_status": "completed",
  "cmi.objectives.0.progress_measure": "0",
  "cmi.objectives.0.description": "{lang=fr}Éviter l’écueil",
  "cmi.objectives.1.id": "deux",
  "cmi.interactions.0.id": "q1",
  "cmi.interactions.0.type": "choice",
  "cmi.interactions.0.objectives.0.id": "deux",
  "cmi.interactions.0.timestamp": "2026-11-23T10:00:00.00+01:00",
  "cmi.interactions.0.correct_responses.0.pattern": "a[,]c",
  "cmi.interactions.0.correct_responses.1.pattern": "b",
  "cmi.interactions.0.weighting": "2",
  "cmi.interactions.0.learner_response": "a[,]b",
  "cmi.interactions.0.result": "incorrect",
  "cmi.interactions.0.latency": "PT1M3.5S",
  "cmi.interactions.0.description": "Que faire ?",
  "cmi.interactions.1.id": "q2",
  "cmi.interactions.1.type": "numeric",
  "cmi.interactions.1.correct_responses.0.pattern": "1[:]2",
  "cmi.interactions.1.learner_response": "1.5",
  "cmi.interactions.1.result": "0.75",
  "cmi.interactions.2.id": "q3",
  "cmi.interactions.2.type": "long-fill-in",
  "cmi.interactions.2.learner_response": "é".repeat(4000),
  "cmi.comments_from_learner.0.comment": "Trop rapide, « à revoir »",
  "cmi.comments_from_learner.0.location": "p. 3",
  "cmi.comments_from_learner.0.timestamp": "2026-11-23T10:00:00",
  "cmi.learner_preference.audio_level": "0.5",
  "cmi.learner_preference.language": "fr",
  "cmi.learner_preference.delivery_speed": "1.25",
  "cmi.learner_preference.audio_captioning": "-1",
};
const SAID_12 = {
  "cmi.suspend_data": "é".repeat(4096),
  "cmi.core.lesson_location": "page-7",
  "cmi.core.lesson_status": "incomplete",
  "cmi.core.score.raw": "80",
  "cmi.core.score.min": "0",
  "cmi.core.score.max": "100",
  "cmi.comments": "À revoir",
  "cmi.objectives.0.id": "obj1",
  "cmi.objectives.0.score.raw": "50",
  "cmi.objectives.0.status": "passed",
  "cmi.student_preference.audio": "-1",
  "cmi.student_preference.language": "fr",
  "cmi.student_preference.speed": "50",
  "cmi.student_preference.text": "1",
};

for (const [standard, open, said] of [["2004", open2004, SAID_2004], ["1.2", open12, SAID_12]]) {
  test(`what a SCORM ${standard} step said is found again to the letter`, () => {
    const first = open();
    for (const [element, value] of Object.entries(said)) {
      assert.deepEqual(first.set(element, value), ["true", "0"], element);
    }
    const again = open(JSON.parse(JSON.stringify(first.state())));
    for (const [element, value] of Object.entries(said)) {
      assert.deepEqual(again.get(element), [value, "0"], element);
    }
  });
}

for (const [standard, open] of [["2004", open2004], ["1.2", open12]]) {
  test(`SCORM ${standard} fills its lists without a gap, however far content points`, () => {
    const sco = open();
    const before = JSON.stringify(sco.state());
    for (const at of ["1", "7", "99999999", "999999999999999999999", "-1", "0x0", "1e3", ""]) {
      const [result, error] = sco.set(`cmi.objectives.${at}.id`, "a");
      assert.deepEqual([result, error === "0"], ["false", false], at);
    }
    assert.equal(JSON.stringify(sco.state()), before);
  });
}

test("SCORM 1.2 keeps the interactions, which content may write and not read", () => {
  const sco = open12();
  const said = [["id", "q1"], ["type", "choice"], ["student_response", "a"], ["result", "wrong"], ["latency", "00:00:12"]];
  said.forEach(([name, value]) => assert.deepEqual(sco.set(`cmi.interactions.0.${name}`, value), ["true", "0"], name));
  assert.deepEqual(sco.get("cmi.interactions.0.student_response"), ["", "404"]);
  const again = open12(JSON.parse(JSON.stringify(sco.state()))).state();
  said.forEach(([name, value]) => assert.equal(again.interactions["0"][name], value, name));
});

test("what has not been said, or is not of its kind, is refused by its own code", () => {
  const sco = open2004();
  assert.deepEqual(sco.get("cmi.location"), ["", "403"]);
  assert.deepEqual(sco.get("cmi.exit"), ["", "405"]);
  assert.deepEqual(sco.set("cmi.learner_id", "9"), ["false", "404"]);
  assert.deepEqual(sco.set("cmi.score.scaled", "2"), ["false", "407"]);
  assert.deepEqual(sco.set("cmi.score.raw", "beaucoup"), ["false", "406"]);
  assert.deepEqual(sco.set("cmi.interactions.0.type", "choice"), ["false", "408"]);
  assert.deepEqual(sco.set("cmi.objectives.1.id", "b"), ["false", "351"]);
});

// The smallest that a platform has to keep is 4,096 in 1.2 and 64,000 in 2004.
for (const letter of ["x", "é", "漢"]) {
  for (const [name, open, most] of [["1.2", open12, 64000], ["2004", open2004, 640000]]) {
    test(`a bookmark of ${most} "${letter}" is kept whole in ${name}`, () => {
      for (const length of [4096, 4097, 64000, most]) {
        const sco = open();
        assert.deepEqual(sco.set("cmi.suspend_data", letter.repeat(length)), ["true", "0"]);
        assert.equal(sco.state().suspend_data.length, length);
        assert.equal(sco.get("cmi.suspend_data")[0].length, length);
      }
    });
  }
}

test("a bookmark that 1.2 does not keep is refused aloud, and the former one stays", () => {
  const sco = open12();
  sco.set("cmi.suspend_data", "kept");
  const [answer, error] = sco.set("cmi.suspend_data", "x".repeat(64001));
  assert.equal(answer, "false");
  assert.notEqual(error, "0");
  assert.equal(sco.get("cmi.suspend_data")[0], "kept");
});

// What the server is told at the end of a step of 1.2, by what it had said itself.
function endOf12(said, cmi = {}) {
  const told = [];
  const api = new Scorm12API(
    { lmsCommitUrl: "outbox", logLevel: "NONE", alwaysSendTotalTime: false },
    { ...service, processHttpRequest: (_url, { cmi: state }) => told.push(state) && { result: "true", errorCode: 0 } },
  );
  api.loadFromJSON({ cmi });
  const sco = facade12(api, () => {});
  sco.LMSInitialize("");
  Object.entries(said).forEach(([name, value]) => sco.LMSSetValue(`cmi.core.${name}`, value));
  assert.equal(sco.LMSFinish(""), "true");
  return told.at(-1).core.lesson_status;
}

for (const [said, cmi, status] of [
  [{}, {}, "completed"],
  [{ exit: "suspend" }, {}, "incomplete"],
  [{ "score.raw": "90" }, { core: { credit: "credit" }, student_data: { mastery_score: "80" } }, "passed"],
  [{ "score.raw": "70" }, { core: { credit: "credit" }, student_data: { mastery_score: "80" } }, "failed"],
  [{ lesson_status: "incomplete" }, {}, "incomplete"],
  [{ lesson_status: "failed" }, {}, "failed"],
  [{}, { core: { lesson_mode: "browse" } }, "browsed"],
  [{}, { core: { lesson_status: "passed" } }, "passed"],
]) {
  test(`a step of 1.2 that says ${JSON.stringify(said)} after ${JSON.stringify(cmi)} ends ${status}`, () => {
    assert.equal(endOf12(said, cmi), status);
  });
}
