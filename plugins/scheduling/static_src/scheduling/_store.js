// What this device keeps of attendance: the sheets it holds ready, and every tick.
//
//   sheets  {slot, url, send, token, ends, owner, title, closed, refused, copied}
//           names are in the copies of pages, not here
//   ticks   {nonce, slot, enrolment, state, minutes, excuse, at, status, said}
//
// A tick is only added. Its status goes from "kept" to "recorded" or "refused" on the server's
// word, never before.
const NAME = "tne-emargement";

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("sheets", { keyPath: "slot" });
      asked.result.createObjectStore("ticks", { keyPath: "nonce" }).createIndex("slot", "slot");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

// Resolves once what `act` did is on disk, with the result of the request that it returned.
async function within(name, mode, act) {
  const transaction = (await database()).transaction(name, mode, { durability: "strict" });
  const request = act(transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const sheets = () => within("sheets", "readonly", (store) => store.getAll());
export const putSheet = (sheet) => within("sheets", "readwrite", (store) => store.put(sheet));
export const dropSheet = (slot) => within("sheets", "readwrite", (store) => store.delete(slot));

export const ticks = () => within("ticks", "readonly", (store) => store.getAll());
export const putTick = (tick) => within("ticks", "readwrite", (store) => store.put(tick));
export const dropTick = (nonce) => within("ticks", "readwrite", (store) => store.delete(nonce));

export const byTime = (one, other) => one.at.localeCompare(other.at);

export async function ticksOf(slot) {
  const found = await within("ticks", "readonly", (store) => store.index("slot").getAll(slot));
  return found.sort(byTime);
}
