// Plays ADL's cases against the sequencer, without a browser:
//   python -m tests.plugins.scorm.adl.packages | node tests/plugins/scorm/adl/player.mjs [ONLY,...]
// Prints one JSON object: the failures of each case.
import { readFileSync } from "node:fs";
import { createSequencer } from "../../../../plugins/scorm/static_src/scorm/_sequencer.js";
import { facade2004 } from "../../../../plugins/scorm/static_src/scorm/_guard.js";
import { Sco, sum } from "./sco.mjs";

const LEARNER = { learner_id: "1b2c", learner_name: "Durand, Alice", credit: "credit", mode: "normal" };
const ROOT = /^the activity that corresponds to the root/;
const EVENTS = {
  Continue: "continue",
  ContinueExitCM8: "continue",
  Previous: "previous",
  Exit: "exitAll",
  TRIGExitAll: "exitAll",
  ExitCM09ba: "exitAll",
  RelaunchCM11: "exitAll",
  exitlaunch: "exitAll",
  SuspendCM09ca: "suspendAll",
};
const CHOICES = {
  APIt1: "API Implementation Test 1",
  APIt2: "API Implementation Test 2",
  DMIt1: "Data Model Implementation Test 1",
  DMIt2: "Data Model Implementation Test 2",
  DMIt3: "Data Model Implementation Test 3",
  DMIt4: "Data Model Implementation Test 4",
  RootSX4b: "the activity that corresponds to the root",
};
const AFTER_LAUNCH = { DMBxAct: "Data Model Behavior Test 1", RelaunchCM10: "Activity 4" };
const ENDS = ["Exit", "TRIGExitAll", "HasEnded", "AutoTest", "OKEnd", "ContinueExitCM8", "ChoiceExit", "ExitCM09ba", "exitlaunch"];

// What the server keeps, of one learner.
const kept = { globals: {}, shared: {}, modules: {} };

class Player {
  constructor(name, data) {
    Object.assign(this, { name, data });
    this.module = kept.modules[name] ||= { state: null, globals: {}, shared: {}, cmi: {} };
  }

  stores() {
    const { objectives_global_to_system: objectives, shared_data_global_to_system: shared } = this.data.tree;
    return { globals: objectives ? kept : this.module, shared: shared ? kept : this.module };
  }

  launch() {
    const { globals, shared } = this.stores();
    this.sequencer = createSequencer({
      tree: this.data.tree,
      scormTypes: this.data.scormTypes,
      edition: this.data.edition,
      state: this.module.state,
      globals: globals.globals,
      shared: shared.shared,
      random: () => 0.5,
      commit: ({ cmi, outcome }) => this.commit(cmi, outcome),
    });
    this.act(this.sequencer.start());
  }

  commit(cmi, outcome) {
    this.module.cmi[this.item] = { ...cmi, total_time: this.totalBefore };
    this.told = outcome;
    this.keep();
    return true;
  }

  keep() {
    const { state, globals, shared } = this.sequencer.snapshot();
    const stores = this.stores();
    this.module.state = state;
    this.checkRestored(state, globals);
    stores.globals.globals = globals;
    stores.shared.shared = shared;
  }

  // What is kept is the whole of it: read back, it is written the same.
  checkRestored(state, globals) {
    const { tree, edition } = this.data;
    const again = createSequencer({ tree, edition, state, globals }).snapshot();
    if (again.state !== state || JSON.stringify(again.globals) !== JSON.stringify(globals)) {
      throw new Error(`the state changes when it is read back: ${state} -> ${again.state}`);
    }
  }

  act(outcome) {
    this.keep();
    this.outcome = outcome;
    this.told = null;
    if (outcome.kind === "deliver") {
      this.item = outcome.item;
      this.open(outcome);
    } else if (outcome.kind !== "stay") {
      this.item = "";
    }
  }

  open({ item, entry, sco }) {
    const old = entry === "resume" ? this.module.cmi[item] || {} : {};
    this.totalBefore = this.total(old);
    this.sequencer.begin(item, sco ? { ...old, ...LEARNER, ...this.launchData(item), total_time: this.totalBefore } : null);
    const step = this.find(this.data.tree, item);
    const { api } = this.sequencer;
    this.sco = new Sco(api && facade2004(api, () => {}), this.data.pages[step.resource]);
    this.act_ = new URLSearchParams(step.parameters.replace(/^\?/, "")).get("act");
    this.done = false;
  }

  launchData(item) {
    const { data_from_lms: data, time_limit_action: action } = this.find(this.data.tree, item);
    return { launch_data: data, ...(action ? { time_limit_action: action } : {}) };
  }

  total(cmi) {
    return sum(cmi.total_time || "PT0S", cmi.session_time || "PT0S");
  }

  find(node, item) {
    if (node.identifier === item) {
      return node;
    }
    return (node.children || node.items || []).map((child) => this.find(child, item)).find(Boolean);
  }

  get delivered() {
    return this.outcome?.kind === "deliver" && !this.done ? this.act_ : "";
  }

  get ended() {
    return ["ended", "suspended", "refused"].includes(this.outcome.kind);
  }

  // Plays the delivered SCO's script; its own request, if any, has then been followed.
  visit({ steps, questions }) {
    const failures = this.inspect(questions);
    this.done = true;
    failures.push(...this.sco.run(steps));
    if (this.told) {
      this.act(this.told);
    }
    return failures;
  }

  inspect(questions) {
    const view = this.sequencer.view();
    return questions.flatMap(([question, wanted]) => {
      const got = this.answer(view, question) ? "Y" : "N";
      return got === wanted ? [] : [{ question, wanted, got }];
    });
  }

  answer({ controls, root }, question) {
    const [what, title] = question.split("@");
    const entries = this.entries(root);
    const [name, state] = what.split(".");
    if (what === "click.button") {
      return true;
    }
    if (name !== "toc") {
      return state === "enabled" ? controls[name] === state : controls[name] !== "enabled";
    }
    if (!title) {
      return entries.some((entry) => entry.selectable);
    }
    const entry = this.named(entries, title);
    return what === "toc.visible" ? entry?.visible : entry?.selectable;
  }

  entries(entry) {
    return [entry, ...entry.children.flatMap((child) => this.entries(child))];
  }

  named(entries, title) {
    return ROOT.test(title) ? entries[0] : entries.find((entry) => entry.title.trim() === title.trim());
  }

  choose(title) {
    const entry = this.named(this.entries(this.sequencer.view().root), title);
    this.click(`{target=${entry.item}}choice`);
  }

  click(request) {
    this.sequencer.prepare(request);
    this.sco?.leave();
    this.act(this.sequencer.finish(request));
  }

  // What the learner does next, as the script tells.
  follow(instruction) {
    const [name, title] = (instruction || "").split("~");
    if (name === "Choice" || name === "ChoiceExit") {
      this.choose(title);
    } else if (CHOICES[name]) {
      this.choose(CHOICES[name]);
    } else if (EVENTS[name] && !(name === "exitlaunch" && this.ended)) {
      this.click(EVENTS[name]);
    }
    const isOver = ENDS.includes(name) && !this.ended;
    return isOver ? [{ why: `${name}: the session has not ended`, outcome: this.outcome }] : [];
  }
}

function relaunches(instruction) {
  const [name] = (instruction || "").split("~");
  return /launch|CM08|CM09ba|CM09ca|CM8|^DMBx/i.test(name);
}

function play({ visits, start, packages: names }, packages) {
  const players = Object.fromEntries(names.map((name) => [name, new Player(name, packages[name])]));
  const failures = [];
  let before = "launch";
  for (const visit of visits) {
    const player = players[visit.package];
    const at = `Act${visit.activity}V${visit.number}`;
    if (before) {
      player.launch();
      const first = before === "launch" ? start : AFTER_LAUNCH[before.split("~")[0]];
      if (first && player.delivered !== visit.activity) {
        player.choose(first);
      }
    }
    if (player.delivered !== visit.activity) {
      return [...failures, { at, why: `delivered ${player.delivered || "nothing"}`, outcome: player.outcome }];
    }
    const found = [...player.visit(visit), ...player.follow(visit.then)];
    failures.push(...found.map((failure) => ({ at, ...failure })));
    before = relaunches(visit.then) ? visit.then : "";
  }
  return failures;
}

function outcome(test, packages) {
  try {
    return play(test, packages);
  } catch (error) {
    return [{ why: error.stack.split("\n").slice(0, 4).join(" | ") }];
  }
}

const { packages, cases } = JSON.parse(readFileSync(0, "utf8"));
const only = process.argv[2]?.split(",");
const asked = cases.filter(({ name }) => !only || only.includes(name));
const results = asked.map((test) => [test.name, outcome(test, packages)]);
process.stdout.write(`${JSON.stringify(Object.fromEntries(results))}\n`);
