// Sequencing as manifests ask for it, on small modules (ADL's suite has the rest).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSequencer } from "../../../plugins/scorm/static_src/scorm/_sequencer.js";

const FLOW = { control_mode: { choice: true, choice_exit: true, flow: true, forward_only: false } };
const step = (name, sequencing = null) => ({
  identifier: name,
  title: name,
  resource: "R",
  launch: `${name}.html`,
  children: [],
  sequencing,
});
const cluster = (name, children, sequencing = FLOW) => ({ ...step(name, sequencing), launch: "", children });
const organisation = (items, sequencing = FLOW, more = {}) => ({
  identifier: "ORG",
  title: "Module",
  items,
  sequencing,
  ...more,
});
const rule = (action, condition, more = {}) => ({
  action,
  combination: "all",
  conditions: [{ condition, operator: "noOp", referenced_objective: "" }],
  child_activity_set: "all",
  minimum_count: 0,
  minimum_percent: 0,
  ...more,
});
const map = (id, flags) => ({ target_objective_id: id, ...flags });
const objective = (maps, more = {}) => ({
  objective_id: "main",
  primary: true,
  satisfied_by_measure: false,
  min_normalized_measure: 1,
  maps,
  adl_maps: [],
  ...more,
});

function open(tree, kept = {}, more = {}) {
  const sequencer = createSequencer({ tree, scormTypes: { R: "sco" }, edition: "2004-4", ...kept, ...more });
  return { sequencer, first: sequencer.start() };
}

// Plays the step that was delivered: `values` is what its content sets before it ends.
function play(sequencer, { item }, values = {}) {
  sequencer.begin(item, { learner_id: "1", learner_name: "Durand, Alice" });
  sequencer.api.Initialize("");
  Object.entries(values).forEach(([element, value]) =>
    assert.equal(sequencer.api.SetValue(element, value), "true", element),
  );
  sequencer.api.Terminate("");
}

function next(sequencer, outcome, values = {}, request = "continue") {
  play(sequencer, outcome, values);
  return sequencer.finish(request);
}

test("without any sequencing the learner walks and chooses, and content may not", () => {
  const { sequencer, first } = open(organisation([step("a"), step("b")], null));
  assert.equal(first.item, "a");
  sequencer.begin("a", {});
  sequencer.api.Initialize("");
  assert.equal(sequencer.api.GetValue("adl.nav.request_valid.continue"), "false");
  assert.equal(sequencer.api.GetValue("adl.nav.request_valid.choice.{target=b}"), "true");
  assert.deepEqual(sequencer.view().controls.continue, "enabled");
  assert.equal(next(sequencer, first).item, "b");
  assert.deepEqual(sequencer.view().controls.continue, "disabled");
});

test("a module of one step starts though it neither flows nor offers a choice", () => {
  const { sequencer, first } = open(organisation([step("only")], { control_mode: { choice: false } }));
  assert.equal(first.item, "only");
  assert.equal(sequencer.view().toc[0].selectable, false);
});

test("what was suspended opens again where it was, in another browser", () => {
  const tree = organisation([cluster("c", [step("a"), step("b")]), step("d")]);
  const { sequencer, first } = open(tree);
  const second = next(sequencer, first);
  play(sequencer, second, { "cmi.exit": "suspend" });
  assert.deepEqual(sequencer.finish("suspendAll"), { kind: "suspended" });
  const again = open(tree, sequencer.snapshot()).first;
  assert.deepEqual([again.item, again.entry], ["b", "resume"]);
});

test("suspended between two steps, it goes on in the cluster that was open", () => {
  const tree = organisation([cluster("c", [step("a"), step("b")]), step("d")]);
  const { sequencer, first } = open(tree);
  next(sequencer, first, {}, "exit");
  assert.deepEqual(sequencer.finish("suspendAll"), { kind: "suspended" });
  assert.equal(open(tree, sequencer.snapshot()).first.item, "a");
});

test("a closed tab loses nothing, and an attempt that content had closed is not resumed", () => {
  const tree = organisation([step("a"), step("b")]);
  const { sequencer, first } = open(tree);
  sequencer.begin(first.item, {});
  sequencer.api.Initialize("");
  sequencer.api.SetValue("cmi.location", "12");
  assert.deepEqual(open(tree, sequencer.snapshot()).first.entry, "resume");
  sequencer.api.SetValue("cmi.exit", "normal");
  sequencer.api.Terminate("");
  assert.deepEqual(open(tree, sequencer.snapshot()).first, { ...first, entry: "ab-initio" });
});

const STATUSES = ["completion_status", "success_status"];

// What is committed at the end of a step of which `values` were said.
function committed(values, delivery = {}) {
  const said = [];
  const sequencing = { ...FLOW, delivery };
  const { sequencer, first } = open(organisation([step("a", sequencing)]), {}, {
    commit: ({ cmi }) => said.push(cmi),
  });
  play(sequencer, first, values);
  return STATUSES.map((name) => said[0][name] ?? "unknown");
}

test("what content leaves unsaid at its end is committed as the standard settles it (UP.4)", () => {
  assert.deepEqual(committed({}), ["completed", "passed"]);
  assert.deepEqual(committed({ "cmi.exit": "suspend" }), ["unknown", "unknown"]);
  assert.deepEqual(committed({ "cmi.completion_status": "incomplete" }), ["incomplete", "passed"]);
  assert.deepEqual(committed({ "cmi.success_status": "failed" }), ["completed", "failed"]);
  assert.deepEqual(committed({ "cmi.completion_status": "unknown" }), ["unknown", "passed"]);
  const byContent = { completion_set_by_content: true, objective_set_by_content: true };
  assert.deepEqual(committed({}, byContent), ["unknown", "unknown"]);
});

test("a random selection is drawn once, and stays over a resume", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const randomization = {
    selection_timing: "once",
    select_count: 3,
    randomization_timing: "once",
    reorder_children: true,
  };
  const tree = organisation(names.map((name) => step(name)), { ...FLOW, randomization });
  const drawn = () => {
    const { sequencer, first } = open(tree);
    const order = sequencer.view().toc.map(({ item }) => item);
    assert.equal(order.length, 3);
    assert.equal(first.item, order[0]);
    const resumed = open(tree, sequencer.snapshot()).sequencer;
    assert.deepEqual(resumed.view().toc.map(({ item }) => item), order);
    return order.join();
  };
  assert.ok(new Set(Array.from({ length: 40 }, drawn)).size > 5);
});

const scored = (name) => step(name, { delivery: { completion_set_by_content: true } });
const rolled = (set, more = {}) => ({
  ...FLOW,
  rollup_rules: [rule("completed", "completed", { child_activity_set: set, ...more })],
});

test("an unknown child keeps a rule on none from applying (RB.1.4)", () => {
  const { sequencer, first } = open(organisation([scored("a"), scored("b")], rolled("none")));
  const second = next(sequencer, first, { "cmi.completion_status": "incomplete" });
  assert.equal(sequencer.snapshot().root.completion, "unknown");
  play(sequencer, second, { "cmi.completion_status": "incomplete" });
  sequencer.finish("exitAll");
  assert.equal(sequencer.snapshot().root.completion, "completed");
});

test("a minimum percent is a share from 0 to 1, as in the manifest", () => {
  const half = rolled("atLeastPercent", { minimum_percent: 0.5 });
  const { sequencer, first } = open(organisation([scored("a"), scored("b"), scored("c")], half));
  const second = next(sequencer, first, { "cmi.completion_status": "completed" });
  assert.equal(sequencer.snapshot().root.completion, "unknown");
  next(sequencer, second, { "cmi.completion_status": "completed" });
  assert.equal(sequencer.snapshot().root.completion, "completed");
});

test("scores roll up by their weights", () => {
  const weighing = (weight) => ({
    rollup: {
      rollup_objective_satisfied: true,
      rollup_progress_completion: true,
      objective_measure_weight: weight,
    },
  });
  const { sequencer, first } = open(organisation([step("a", weighing(1)), step("b", weighing(3))]));
  const second = next(sequencer, first, { "cmi.score.scaled": "1" });
  next(sequencer, second, { "cmi.score.scaled": "0.2" });
  assert.equal(sequencer.snapshot().root.measure, 0.4);
});

test("an activity whose attempts are used up cannot be chosen again", () => {
  const tree = organisation([step("a", { limits: { attempt_limit: 1 } }), step("b")]);
  const { sequencer, first } = open(tree);
  next(sequencer, first);
  assert.equal(sequencer.view().toc[0].selectable, false);
  assert.equal(sequencer.finish("{target=a}choice").kind, "stay");
});

test("the learner's request wins over the content's, and exit rules apply once", () => {
  const retries = { post_conditions: [rule("retry", "always")] };
  const { sequencer, first } = open(organisation([step("a"), step("b", retries), step("c")]));
  const second = next(sequencer, first);
  sequencer.begin(second.item, {});
  sequencer.api.Initialize("");
  sequencer.api.SetValue("adl.nav.request", "previous");
  sequencer.prepare("{target=c}choice");
  sequencer.api.Terminate("");
  assert.equal(sequencer.finish("{target=c}choice").item, "b");
  assert.match(sequencer.snapshot().state, /"b":\[2,/);
});

test("an abandoned attempt leaves no trace, in global objectives neither", () => {
  const shared = objective([map("g", { write_satisfied_status: true })]);
  const { sequencer, first } = open(organisation([step("a", { objectives: [shared] }), step("b")]));
  play(sequencer, first, { "cmi.success_status": "passed", "adl.nav.request": "abandonAll" });
  assert.deepEqual(sequencer.snapshot().globals, {});
});

test("global objectives of one registration end with the attempt on the whole", () => {
  const shared = objective([map("__proto__", { write_satisfied_status: true, read_satisfied_status: true })]);
  for (const [isGlobal, kept] of [[true, { satisfied: false }], [false, undefined]]) {
    const tree = organisation([step("a", { objectives: [shared] })], FLOW, {
      objectives_global_to_system: isGlobal,
    });
    const { sequencer, first } = open(tree);
    next(sequencer, first, { "cmi.success_status": "failed" }, "exitAll");
    const again = open(tree, sequencer.snapshot()).sequencer.snapshot().globals;
    assert.deepEqual(Object.getOwnPropertyDescriptor(again, "__proto__")?.value, kept);
  }
  assert.equal({}.satisfied, undefined);
});
