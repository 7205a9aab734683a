// Keeps the sheets that the page lists on this device, and says which ones are there.
import { deliver, register } from "./_device.js";
import { keep, keepPage, purge } from "./_keep.js";
import { dropSheet, dropTick, sheets, ticksOf } from "./_store.js";

const FRESH = 10 * 60 * 1000;
const root = document.querySelector("[data-prepare]");
const words = root.dataset;
const items = [...root.querySelectorAll("[data-slot]")];

// Elsewhere than on the page made for it, a copy of a few minutes ago is good enough.
async function isFresh(sheet) {
  if (location.pathname === words.prepare || !(await caches.match(sheet.url))) return false;
  const known = (await sheets()).find((one) => one.slot === sheet.slot);
  return known?.copied > Date.now() - FRESH;
}

async function prepare(item) {
  const { slot, url, send, token, ends, title } = item.dataset;
  const place = item.querySelector("[data-said]");
  const sheet = { slot: Number(slot), url, send, token, ends, title, owner: words.owner };
  const isKept = (await isFresh(sheet)) || (await keep(sheet).catch(() => caches.match(url)));
  place.textContent = isKept ? words.ready : words.missing;
  place.dataset.said = isKept ? "recorded" : "kept";
}

// What the server does not have, of any sheet of this device: why, and how many.
async function tell() {
  root.querySelectorAll("[data-left]").forEach((item) => item.remove());
  for (const sheet of await sheets()) {
    const left = (await ticksOf(sheet.slot)).filter((tick) => tick.status !== "recorded");
    if (left.length) root.append(leftover(sheet, left));
  }
}

function leftover(sheet, left) {
  const item = root.querySelector("template").content.firstElementChild.cloneNode(true);
  const why = sheet.refused || left.find((tick) => tick.said)?.said || "";
  item.querySelector("[data-title]").textContent = sheet.title;
  item.querySelector("[data-count]").textContent = words.left.replace("%", left.length);
  item.querySelector("[data-why]").textContent = why;
  const button = item.querySelector("button");
  button.hidden = !why; // what may still go is not thrown away
  button.addEventListener("click", async () => {
    for (const tick of left) await dropTick(tick.nonce);
    await dropSheet(sheet.slot);
    item.remove();
  });
  return item;
}

async function begin() {
  await purge(words.owner);
  await register(words);
  for (const item of items) await prepare(item);
  if (items.length) await keepPage(words.prepare).catch(() => {});
  await navigator.storage?.persist?.();
  addEventListener("online", () => deliver(words.scope, tell));
  await deliver(words.scope, tell);
}

begin();
