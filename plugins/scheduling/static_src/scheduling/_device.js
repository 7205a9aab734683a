// What pages need to work with the device: the worker, and sending again until it is done.
import { flush } from "./_outbox.js";

const AGAIN = 15000;
let timer = 0;

export async function register({ worker, scope }) {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(worker, { scope }).catch(() => {});
}

// Sends now, and again while something could go later; tells `after` the outcome each time.
export async function deliver(scope, after) {
  clearTimeout(timer);
  const outcome = await flush();
  await after(outcome);
  if (outcome !== "later") return;
  clearTimeout(timer);
  timer = setTimeout(() => deliver(scope, after), AGAIN);
  const registration = await navigator.serviceWorker?.getRegistration(scope);
  await registration?.sync?.register("tne-emargement").catch(() => {});
}
