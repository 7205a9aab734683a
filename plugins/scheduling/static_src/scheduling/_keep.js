// Keeps copies of sheets on the device, with their styles and scripts, and lets them go.
import { dropSheet, dropTick, putSheet, sheets, ticks } from "./_store.js";

export const COPIES = "tne-emargement-1";
const STATIC = /(?:href|src)="(\/static\/[^"]+)"/g;

// The sheet as the server gives it now, with its list to tick even the evening before.
export async function keep(sheet) {
  const body = await keepPage(sheet.url, `${sheet.url}?copie=1`);
  const before = (await sheets()).find(({ slot }) => slot === sheet.slot);
  await putSheet({ ...before, ...sheet, refused: "", copied: Date.now() });
  return body;
}

// Styles and scripts carry a hash of their content in their names, so that a copy never goes with
// those of another version.
export async function keepPage(url, source = url) {
  const response = await fetch(source, { credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(`${source}: ${response.status}`);
  const copies = await caches.open(COPIES);
  const body = await response.clone().text();
  for (const [, asset] of body.matchAll(STATIC)) {
    if (!(await copies.match(asset))) await copies.add(asset);
  }
  await copies.put(url, response);
  return body;
}

// Names leave the device once the sheet is closed or its time is over, and when somebody else
// signs in here. Ticks that the server does not have stay: they hold no name.
export async function purge(owner) {
  const now = new Date().toISOString();
  const copies = await caches.open(COPIES);
  const held = await ticks();
  for (const sheet of await sheets()) {
    const over = sheet.closed || sheet.ends < now;
    if (!over && (!owner || sheet.owner === owner)) continue;
    await copies.delete(sheet.url);
    const own = held.filter((tick) => tick.slot === sheet.slot);
    if (own.some((tick) => tick.status !== "recorded")) continue;
    for (const tick of own) await dropTick(tick.nonce);
    await dropSheet(sheet.slot);
  }
  if ((await sheets()).length) await sweep(copies);
  else await caches.delete(COPIES);
}

// Styles and scripts of versions that no copy uses any more.
async function sweep(copies) {
  const used = new Set();
  const assets = [];
  for (const request of await copies.keys()) {
    const path = new URL(request.url).pathname;
    if (path.startsWith("/static/")) assets.push(path);
    else for (const [, asset] of (await textOf(copies, path)).matchAll(STATIC)) used.add(asset);
  }
  for (const path of assets) if (!used.has(path)) await copies.delete(path);
}

const textOf = async (copies, path) => (await copies.match(path)).text();
