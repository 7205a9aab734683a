"use strict";

/* The standard's two runtime interfaces, told apart by where they are found. */
const SCORM_12 = {
  name: "API",
  start: "LMSInitialize",
  end: "LMSFinish",
  get: "LMSGetValue",
  set: "LMSSetValue",
  save: "LMSCommit",
  location: "cmi.core.lesson_location",
  score: "cmi.core.score",
  exit: "cmi.core.exit",
  time: "cmi.core.session_time",
  answer: "student_response",
  wrong: "wrong",
};
const SCORM_2004 = {
  name: "API_1484_11",
  start: "Initialize",
  end: "Terminate",
  get: "GetValue",
  set: "SetValue",
  save: "Commit",
  location: "cmi.location",
  score: "cmi.score",
  exit: "cmi.exit",
  time: "cmi.session_time",
  answer: "learner_response",
  wrong: "incorrect",
};

function searchUpwards(start, name) {
  let frame = start;
  for (let tries = 0; frame && tries < 500; tries += 1) {
    try {
      if (frame[name]) {
        return frame[name];
      }
    } catch {
      return null; // a frame of another origin: nothing beyond it is ours
    }
    if (frame === frame.parent) {
      return null;
    }
    frame = frame.parent;
  }
  return null;
}

function findRuntime() {
  for (const dialect of [SCORM_2004, SCORM_12]) {
    const api =
      searchUpwards(window, dialect.name) ||
      (window.opener && searchUpwards(window.opener, dialect.name));
    if (api) {
      return { api, dialect };
    }
  }
  return null;
}

const runtime = findRuntime();
const dialect = runtime ? runtime.dialect : SCORM_12;
const call = (method, ...values) => (runtime ? runtime.api[dialect[method]](...values) : "");
const read = (element) => call("get", element);
const write = (element, value) => call("set", element, String(value));

const started = Date.now();
const screens = [...document.querySelectorAll("[data-screen]")];
const quiz = document.getElementById("quiz");
const state = { seen: 0, answers: {}, marked: false };
let current = 0;
let ended = false;

function restore() {
  try {
    Object.assign(state, JSON.parse(read("cmi.suspend_data") || "{}"));
  } catch {
    write("cmi.suspend_data", ""); // another tool's data: start afresh
  }
  return Math.min(Number.parseInt(read(dialect.location), 10) || 0, screens.length - 1);
}

function save() {
  write(dialect.location, current);
  write("cmi.suspend_data", JSON.stringify(state));
  write(dialect.exit, "suspend");
  call("save", "");
}

function show(index, { focus = true } = {}) {
  current = index;
  screens.forEach((screen, position) => {
    screen.hidden = position !== index;
  });
  state.seen = Math.max(state.seen, index);
  document.getElementById("position").textContent = `Écran ${index + 1} sur ${screens.length}`;
  document.getElementById("progress").value = index + 1;
  document.getElementById("previous").disabled = index === 0;
  document.getElementById("next").disabled = index === screens.length - 1;
  if (focus) {
    screens[index].querySelector("h2").focus();
  }
  if (index === screens.length - 1 && !quiz) {
    complete();
  }
  if (dialect === SCORM_2004) {
    write("cmi.progress_measure", ((state.seen + 1) / screens.length).toFixed(2));
  }
  save();
}

function complete() {
  write(dialect === SCORM_12 ? "cmi.core.lesson_status" : "cmi.completion_status", "completed");
}

function recordScore(percent, passed) {
  const outcome = passed ? "passed" : "failed";
  write(`${dialect.score}.min`, 0);
  write(`${dialect.score}.max`, 100);
  write(`${dialect.score}.raw`, percent);
  if (dialect === SCORM_12) {
    write("cmi.core.lesson_status", outcome);
    return;
  }
  write(`${dialect.score}.scaled`, percent / 100);
  write("cmi.success_status", outcome);
  complete();
}

// Choices are named a, b, c: what both versions of the standard take.
const letter = (choice) => (choice === undefined ? "" : String.fromCharCode(97 + Number(choice)));

function recordAnswer(index, fieldset, choice) {
  const element = `cmi.interactions.${read("cmi.interactions._count") || 0}`;
  const { answer } = fieldset.dataset;
  write(`${element}.id`, `question-${index + 1}`);
  write(`${element}.type`, "choice");
  if (dialect !== SCORM_12) {
    write(`${element}.description`, fieldset.querySelector("legend").textContent.slice(0, 250));
  }
  write(`${element}.correct_responses.0.pattern`, letter(answer));
  write(`${element}.${dialect.answer}`, letter(choice));
  write(`${element}.result`, choice === answer ? "correct" : dialect.wrong);
}

function explain(fieldset, right) {
  const explanation = fieldset.querySelector(".explanation");
  if (!explanation.dataset.said) {
    explanation.dataset.said = explanation.textContent;
  }
  explanation.textContent = `${right ? "Exact." : "Pas tout à fait."} ${explanation.dataset.said}`;
  explanation.className = `explanation ${right ? "right" : "wrong"}`;
  explanation.hidden = false;
}

function mark({ announce = true } = {}) {
  const fieldsets = [...quiz.querySelectorAll("fieldset")];
  const rights = fieldsets.map((entry, index) => state.answers[index] === entry.dataset.answer);
  fieldsets.forEach((fieldset, index) => explain(fieldset, rights[index]));
  const percent = Math.round((100 * rights.filter(Boolean).length) / fieldsets.length);
  const passed = percent >= Number(document.body.dataset.mastery);
  const result = document.getElementById("result");
  result.textContent = passed
    ? `Bravo ! ${percent} % de bonnes réponses.`
    : `${percent} % de bonnes réponses. Vous pouvez relire les écrans et recommencer.`;
  if (announce) {
    fieldsets.forEach((fieldset, index) => recordAnswer(index, fieldset, state.answers[index]));
    recordScore(percent, passed);
    result.focus();
  }
}

function readAnswers() {
  quiz.querySelectorAll("input:checked").forEach((input) => {
    state.answers[Number(input.name.slice(1)) - 1] = input.value;
  });
}

function showAnswers() {
  Object.entries(state.answers).forEach(([index, value]) => {
    const input = quiz.querySelector(`input[name="q${Number(index) + 1}"][value="${value}"]`);
    if (input) {
      input.checked = true;
    }
  });
}

function setUpQuiz() {
  showAnswers();
  if (state.marked) {
    mark({ announce: false });
  }
  quiz.addEventListener("change", () => {
    readAnswers();
    save();
  });
  quiz.addEventListener("submit", (event) => {
    event.preventDefault();
    readAnswers();
    const left = quiz.querySelectorAll("fieldset").length - Object.keys(state.answers).length;
    document.getElementById("missing").textContent = left
      ? `Il reste ${left} question${left > 1 ? "s" : ""} sans réponse.`
      : "";
    if (!left) {
      state.marked = true;
      mark();
      save();
    }
  });
}

function sessionTime() {
  const seconds = Math.round((Date.now() - started) / 1000);
  if (dialect === SCORM_2004) {
    return `PT${seconds}S`;
  }
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function end() {
  if (ended) {
    return;
  }
  ended = true;
  write(dialect.time, sessionTime());
  save();
  call("end", "");
}

call("start", "");
const resumed = restore();
if (dialect === SCORM_12 && read("cmi.core.lesson_status") === "not attempted") {
  write("cmi.core.lesson_status", "incomplete");
}
if (dialect === SCORM_2004 && read("cmi.completion_status") === "unknown") {
  write("cmi.completion_status", "incomplete");
}
if (quiz) {
  setUpQuiz();
}
show(resumed, { focus: false });
document.getElementById("previous").addEventListener("click", () => show(current - 1));
document.getElementById("next").addEventListener("click", () => show(current + 1));
window.addEventListener("pagehide", end);
window.addEventListener("unload", end);
