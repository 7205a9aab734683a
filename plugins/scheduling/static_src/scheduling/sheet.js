// The trainer's sheet: each tick is kept on the device at once, then sent. Where the browser keeps
// nothing, this script leaves the page alone: htmx, or the form's button, send the list.
import { deliver, register } from "./_device.js";
import { keep, purge } from "./_keep.js";
import { news } from "./_outbox.js";
import { putSheet, putTick, sheets, ticksOf } from "./_store.js";

const words = document.querySelector("[data-sheet]").dataset;
const rows = [...document.querySelectorAll("[data-enrolment]")];
const form = rows[0]?.closest("form");
const told = document.getElementById("sheet-saved");
const slot = Number(words.sheet);
const sheet = {
  slot,
  url: location.pathname,
  send: words.send,
  token: words.token,
  ends: words.ends,
  owner: words.owner,
  title: words.title,
  closed: words.closed === "true",
};

const stateOf = (row) => row.querySelector('[name^="mark-"]:checked')?.value ?? "";
const fieldOf = (row, name) => row.querySelector(`[name^="${name}-"]`);

function put(row) {
  const [state, minutes] = [stateOf(row), fieldOf(row, "minutes")];
  const whole = minutes.value.trim() === minutes.placeholder;
  return putTick({
    nonce: crypto.randomUUID(),
    slot,
    enrolment: Number(row.dataset.enrolment),
    state,
    minutes: state === "present" && !whole ? minutes.value.trim() : "",
    excuse: state === "excused" ? fieldOf(row, "excuse").value : "",
    at: new Date().toISOString(),
    status: "kept",
  });
}

function fill(row, tick) {
  const radio = row.querySelector(`[name^="mark-"][value="${tick.state}"]`);
  if (radio) radio.checked = true;
  fieldOf(row, "minutes").value = tick.minutes;
  fieldOf(row, "excuse").value = tick.excuse;
}

function said(tick) {
  if (tick.status === "recorded") return words.recorded;
  if (tick.status === "refused") return `${words.refused} ${tick.said}`;
  return navigator.onLine ? words.sending : words.kept;
}

// The newest tick of each person; on arriving, over what the page said when it was made.
async function show(outcome, arriving = false) {
  const held = await ticksOf(slot);
  const newest = new Map(held.map((tick) => [tick.enrolment, tick]));
  for (const row of rows) {
    const tick = newest.get(Number(row.dataset.enrolment));
    const older = tick?.status === "recorded" && tick.answered <= words.made;
    if (!tick || (arriving && older)) continue;
    if (arriving && tick.status !== "refused") fill(row, tick);
    const place = row.querySelector("[data-said]");
    place.textContent = said(tick);
    place.dataset.said = tick.status;
  }
  const waiting = held.filter((tick) => tick.status === "kept").length;
  const own = (await sheets()).find((one) => one.slot === slot);
  if (held.length) {
    const left = words.waiting.replace("%", waiting);
    told.textContent = own?.refused || (waiting ? left : words.done);
  }
  if (outcome === "done" && !waiting) await refresh(own);
}

// The counts of the page, and its copy on the device, as the server now has them.
async function refresh(own) {
  if (own?.closed) return purge();
  const body = await keep(sheet).catch(() => "");
  const made = new DOMParser().parseFromString(body, "text/html");
  for (const id of ["sheet-counts", "sheet-seen"]) {
    const fresh = made.getElementById(id);
    if (fresh) document.getElementById(id).replaceWith(fresh);
  }
}

async function send(changed) {
  for (const row of changed) if (stateOf(row)) await put(row);
  await show();
  await deliver(words.scope, show);
}

// What is copied from paper is desk work, and goes the plain way.
const isOurs = () => !form.querySelector("#source")?.checked;

function change(event) {
  const row = event.target.closest("[data-enrolment]");
  if (!row || !isOurs()) return;
  event.stopPropagation(); // htmx hears nothing of it
  send([row]);
}

function submit(event) {
  if (!isOurs()) return;
  event.preventDefault();
  const unsaid = event.submitter?.name === "all" ? rows.filter((row) => !stateOf(row)) : [];
  for (const row of unsaid) row.querySelector('[value="present"]').checked = true;
  send(unsaid);
}

async function begin() {
  const before = (await sheets()).find((one) => one.slot === slot);
  await putSheet({ ...before, ...sheet });
  await purge(sheet.owner);
  if (sheet.closed || !form) return;
  form.addEventListener("change", change, true);
  form.addEventListener("submit", submit);
  addEventListener("online", () => deliver(words.scope, show));
  addEventListener("offline", () => show());
  news.addEventListener("message", () => show());
  await register(words);
  await show("", true);
  await deliver(words.scope, show);
  form.dataset.ready = "true";
}

begin();
