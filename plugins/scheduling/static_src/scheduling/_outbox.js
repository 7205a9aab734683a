// Sends the ticks that the server does not have yet: in batches, one sender at a time, as often as
// it takes. A tick stays on the device until the server has answered for it.
import { byTime, putSheet, putTick, sheets, ticks } from "./_store.js";

const NAME = "tne-emargement";
const MOST = 100;
const LONGEST = 20000;

// Other pages, and the worker, hear when ticks have been sent.
export const news = new BroadcastChannel(NAME);

// "done", "later" where the network or the server failed, "refused" where it will not take them.
export function flush() {
  return navigator.locks ? navigator.locks.request(NAME, send) : send();
}

async function send() {
  const waiting = (await ticks()).filter((tick) => tick.status === "kept").sort(byTime);
  let outcome = "done";
  for (const sheet of await sheets()) {
    const own = waiting.filter((tick) => tick.slot === sheet.slot);
    for (let from = 0; from < own.length; from += MOST) {
      const sent = await sendBatch(sheet, own.slice(from, from + MOST));
      if (sent === "done") continue;
      outcome = outcome === "later" ? outcome : sent;
      break;
    }
  }
  if (waiting.length) news.postMessage("sent");
  return outcome;
}

async function sendBatch(sheet, batch) {
  let response, answer;
  try {
    response = await fetch(sheet.send, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: sheet.token, ticks: batch.map(told) }),
      signal: AbortSignal.timeout?.(LONGEST),
    });
    answer = await response.json();
  } catch {
    return "later"; // no network, or no answer of ours
  }
  if (!response.ok) {
    if (answer.said) await putSheet({ ...sheet, refused: answer.said });
    return answer.said ? "refused" : "later";
  }
  const results = new Map(answer.results.map((result) => [result.nonce, result]));
  for (const tick of batch) {
    const { status, said } = results.get(tick.nonce) ?? {};
    if (status) await putTick({ ...tick, status, said, answered: answer.at });
  }
  await putSheet({ ...sheet, refused: "", closed: answer.closed });
  return "done";
}

function told({ nonce, enrolment, state, minutes, excuse, at }) {
  return { nonce, enrolment, state, minutes, excuse, at };
}
