// The service worker of attendance: without network, gives the copies that the device keeps.
import { COPIES, purge } from "./_keep.js";
import { flush } from "./_outbox.js";

const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(() => purge())));
self.addEventListener("sync", (event) => event.waitUntil(flushed()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url.pathname));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

// The browser tries again later where something is left.
async function flushed() {
  if ((await flush()) === "later") throw new Error("later");
}

async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// The network first, so that nobody works on an old sheet where there is a newer one.
async function page(request, path) {
  const copy = await caches.match(path);
  if (!copy) return fetch(request).catch(lost);
  try {
    return await fetch(request, { signal: AbortSignal.timeout?.(PATIENCE) });
  } catch {
    return copy;
  }
}

// A page that is not kept: the list of those that are, if any.
async function lost(problem) {
  const prepared = new URL("preparer/", self.registration.scope).pathname;
  const copy = await caches.match(prepared, { cacheName: COPIES });
  if (!copy) throw problem;
  return copy;
}
