// The site's page around a module: its plan, its buttons, the state of saving, the way out. It decides
// nothing: the runtime says what is shown, and is told what the learner asks for.
import { openChannel } from "./_channel.js";
import { Plan } from "./_plan.js";

const ENDS = ["ended", "suspended"];
const root = document.querySelector("[data-scorm-player]");
const frame = root.querySelector("iframe");
const saving = root.querySelector("[data-saving]");
const said = root.querySelector("[data-said]");
const endPanel = root.querySelector("[data-ended]");
const buttons = [...root.querySelectorAll("[data-nav]")];

let turn = 0; // how often something was asked of the runtime in place

const texts = (prefix, key) => root.dataset[prefix + key[0].toUpperCase() + key.slice(1)] || "";
const navigate = (request) => {
  root.dataset.state = "loading"; // until the runtime answers this one
  turn += 1;
  tell("navigate", { request, turn });
};

const finished = root.querySelector("[data-finished]");

const plan = new Plan(root.querySelector("[data-plan]"), {
  label: (state) => texts("status", state),
  choose: (item) => navigate(`{target=${item}}choice`),
});

const tell = openChannel(() => frame.contentWindow, root.dataset.contentOrigin, {
  ready() {
    turn = 0;
  },
  saving({ state }) {
    saving.textContent = texts("saving", state);
    saving.dataset.saving = state;
    endPanel.querySelector("[data-ended-saved]").hidden = state !== "saved";
  },
  // What it says before it has heard of the last request is of no use any more.
  view(told) {
    if (told.turn === turn) {
      show(told);
    }
  },
  finished() {
    finished.hidden = false;
  },
  calls: ({ calls }) => root.dispatchEvent(new CustomEvent("scorm:calls", { detail: calls })),
});

function show({ phase, current, isStuck, controls, plan: entries }) {
  const isNew = root.dataset.state !== phase || root.dataset.current !== current;
  plan.show(entries, current);
  buttons.forEach((button) => {
    const state = controls[button.dataset.nav] || "hidden";
    button.hidden = state === "hidden";
    button.disabled = state !== "enabled";
  });
  if (isNew) {
    finished.hidden = true;
    announce(phase, current, isStuck);
  }
  root.dataset.current = current;
  root.dataset.state = phase; // last: whoever waits for it finds the rest in place
}

function announce(phase, current, isStuck) {
  const isOver = ENDS.includes(phase);
  const isIdle = phase === "delivering" && !current;
  const idle = texts("said", isStuck ? "stuck" : "choose");
  said.textContent = isIdle ? idle : `${texts("said", phase)} ${plan.title(current)}`;
  root.querySelector("[data-choose]").hidden = !isIdle;
  root.querySelector("[data-choose] p").textContent = idle;
  frame.hidden = isIdle || isOver;
  endPanel.querySelectorAll("[data-ended-title]").forEach((title) => {
    title.hidden = title.dataset.endedTitle !== phase;
  });
  if (endPanel.hidden === isOver) {
    endPanel.hidden = !isOver;
    if (isOver) {
      endPanel.focus();
    }
  }
}

// What the runtime said before this script was there.
window.addEventListener("load", () => tell("look"));

buttons.forEach((button) => {
  button.addEventListener("click", () => navigate(button.dataset.nav));
});

// Leaving by our own links waits until the module has said its last words.
root.ownerDocument.querySelectorAll("[data-leave]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const go = () => window.location.assign(link.href);
    window.addEventListener("message", (message) => {
      const closed = message.origin === root.dataset.contentOrigin && message.data?.type === "closed";
      if (closed) {
        go();
      }
    });
    tell("close");
    window.setTimeout(go, 4000);
  });
});

const fullscreen = root.querySelector("[data-fullscreen]");
fullscreen.hidden = !document.fullscreenEnabled;
fullscreen.addEventListener("click", () => {
  if (document.fullscreenElement) {
    document.exitFullscreen();
  } else {
    root.requestFullscreen();
  }
});
