// The site's page around a module: its plan, previous and next, the state of saving, the way out.
import { openChannel } from "./_channel.js";

const root = document.querySelector("[data-scorm-player]");
const frame = root.querySelector("iframe");
const saving = root.querySelector("[data-saving]");
const steps = [...root.querySelectorAll("[data-item]")];
const previous = root.querySelector("[data-previous]");
const next = root.querySelector("[data-next]");
let current = root.dataset.current;

const texts = (prefix, key) => root.dataset[prefix + key[0].toUpperCase() + key.slice(1)] || "";

const tell = openChannel(() => frame.contentWindow, root.dataset.contentOrigin, {
  saving({ state }) {
    saving.textContent = texts("saving", state);
    saving.dataset.saving = state;
  },
  status: ({ item, done, status }) => showStatus(item, done, status),
  ended({ request }) {
    if (request === "continue") {
      move(1);
    } else if (request === "previous") {
      move(-1);
    } else if (!sibling(1)) {
      root.querySelector("[data-finished]").hidden = false;
    }
  },
});

// What was done once stays done, though a step may begin anew.
function showStatus(item, done, status) {
  const step = steps.find((entry) => entry.dataset.item === item);
  if (step && step.dataset.done !== "true") {
    step.dataset.done = String(done);
    step.querySelector("[data-step-state]").textContent = texts("status", done ? "done" : "started");
    step.dataset.status = status;
  }
}

const place = () => steps.findIndex((entry) => entry.dataset.item === current);
const sibling = (distance) => steps[place() + distance];

function mark() {
  steps.forEach((step) => {
    const isHere = step.dataset.item === current;
    step.querySelector("button").setAttribute("aria-current", isHere ? "step" : "false");
  });
  if (previous && next) {
    previous.disabled = !sibling(-1);
    next.disabled = !sibling(1);
  }
}

function open(item) {
  current = item;
  mark();
  tell("launch", { item });
}

function move(distance) {
  const step = sibling(distance);
  if (step) {
    open(step.dataset.item);
  }
}

steps.forEach((step) => {
  step.querySelector("button").addEventListener("click", () => open(step.dataset.item));
});
previous?.addEventListener("click", () => move(-1));
next?.addEventListener("click", () => move(1));

// Leaving by our own links waits until the module has said its last words.
root.querySelectorAll("[data-leave]").forEach((link) => {
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
mark();
