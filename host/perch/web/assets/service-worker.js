"use strict";
// Keeps the last look at each view, and shows it, saying so, where the host cannot be reached; hands on what is pressed
// on a notification to the page that showed it.
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
self.addEventListener("notificationclick", (event) => {
  const { url, tap } = event.notification.data;
  event.notification.close();
  event.waitUntil(self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((pages) => {
    const page = pages.find((one) => one.url === url) || (event.action === "walk" && pages[0]); // a walk any view notes
    if (!page) return self.clients.openWindow(url);
    return event.action ? page.postMessage({ action: event.action, tap }) : page.focus();
  }));
});
