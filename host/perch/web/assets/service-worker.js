"use strict";
// Keeps the last look at each view, and shows it, saying so, where the host cannot be reached.
const KEPT = "perch-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const { url, html } = event.data;
  const kept = new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
  event.waitUntil(caches.open(KEPT).then((cache) => cache.put(new URL(url).pathname, kept)));
});
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(fetch(event.request).catch(() =>
    caches.match(new URL(event.request.url).pathname).then((kept) => kept || Response.error())));
});
