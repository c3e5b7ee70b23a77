"use strict";
// What only the browser can do: its colours, its notifications. No module: the page uses `perch`.
const perch = {
  ...given, // zone, prefix, language, and the sentences of this file in it
  _: (sentence) => perch.sentences[sentence] || sentence,

  dark: () => (document.documentElement.dataset.theme ||
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark",

  turn() {
    const theme = perch.dark() ? "light" : "dark";
    localStorage.setItem("perch-theme", theme);
    document.documentElement.dataset.theme = theme;
  },

  fill(id, value) { // but never under somebody's hands
    const field = document.getElementById(id);
    if (field && field !== document.activeElement && field.value !== value) field.value = value;
  },

  tab(title, tone) {
    document.title = title;
    const icon = document.querySelector("link[rel~=icon]");
    const drawn = document.querySelector(".brand svg");
    if (!icon || !drawn) return;
    const dot = tone === "ask" ? '<circle cx="24" cy="8" r="8" fill="#d55e00" stroke="#fff" stroke-width="2"/>' : "";
    icon.href = "data:image/svg+xml," + encodeURIComponent(drawn.outerHTML.replace("</svg>", dot + "</svg>"));
  },

  keep() { // the last look at this view, without scripts, for when the host cannot be reached
    const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (!worker || !document.querySelector(".card")) return;
    const copy = document.documentElement.cloneNode(true);
    copy.querySelectorAll("script, form, button, input, select, details.asides").forEach((one) => one.remove());
    const style = { dateStyle: "medium", timeStyle: "short", timeZone: perch.zone };
    const when = new Intl.DateTimeFormat(perch.language, style).format(new Date());
    const note = document.createElement("p");
    note.className = "alert";
    note.textContent = perch._("No connection to Perch. This is how it was: {when}.").replace("{when}", when);
    copy.querySelector(".content").prepend(note);
    worker.postMessage({ url: location.href, html: "<!doctype html>" + copy.outerHTML });
  },

  // What is tapped waits here until the host has taken it in, each tap under an identity of its own.
  queue: (taps) => taps ? localStorage.setItem("perch-taps", JSON.stringify(taps))
    : JSON.parse(localStorage.getItem("perch-taps") || "[]"),

  tap(entry, card) {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    perch.queue([...perch.queue(), { entry: { ...entry, id }, card, at: Date.now() }]);
    perch.send();
  },

  async send() {
    if (perch.sending) return;
    perch.sending = true;
    const tried = new Set();
    try {
      for (let tap; (tap = perch.queue().find(({ entry }) => !tried.has(entry.id) && !perch.others.has(entry.person))); ) {
        tried.add(tap.entry.id);
        const answer = tap.refused || await perch.post(tap);
        if (!answer) {
          perch.show(tap, perch._("No connection. It is kept here, and sent once there is one."));
          return;
        }
        perch.settle(tap, answer);
      }
    } finally {
      perch.sending = false;
    }
  },

  async post(tap) { // what the host says of a tap, null where it is to be sent again
    const body = JSON.stringify({ ...tap.entry, age_ms: Math.max(0, Date.now() - tap.at) });
    try {
      const answer = await fetch(perch.prefix + "/entries", { method: "POST", headers: { "content-type": "application/json" }, body });
      if (answer.status === 401 || answer.status >= 500 || answer.redirected) return null;
      const { words = perch._("Not written down.") } = await answer.json().catch(() => ({}));
      return { words, well: answer.ok, others: answer.status === 403 };
    } catch (error) {
      return null;
    }
  },

  settle(tap, answer) { // a refusal for good is shown on the card of its person, once that is there
    if (answer.others) {
      perch.others.add(tap.entry.person);
      perch.show(tap, answer.words);
      return;
    }
    const seen = perch.place(tap), rest = perch.queue().filter(({ entry }) => entry.id !== tap.entry.id);
    if (!answer.well && !seen && Date.now() - tap.at < perch.longestWait) {
      perch.queue([...rest, { ...tap, refused: answer }]);
      return;
    }
    perch.queue(rest);
    if (window.emitEvent) emitEvent("told", { card: seen ? tap.card : "", ...answer });
  },

  longestWait: 60 * 86_400_000, // ms: the host takes nothing older than 30 days, and its refusal waits as long again

  others: new Set(), // people whose taps wait until they are logged in, which loads the page anew

  place: ({ card, entry }) =>
    document.querySelector(`[aria-labelledby="${card}"][data-person="${entry.person}"]:not(.hidden) > .answer`),

  show(tap, words) {
    const place = perch.place(tap);
    if (place) place.textContent = words;
  },

  tapped(button) {
    const entry = JSON.parse(button.dataset.entry);
    for (const [name, id] of Object.entries(JSON.parse(button.dataset.fields || "{}"))) {
      const field = document.getElementById(id);
      entry[name] = field.type === "number" ? Math.round(Number(field.value)) : field.value;
    }
    perch.tap(entry, button.closest("section").getAttribute("aria-labelledby"));
  },

  fit() { // charts are drawn anew for a phone, and where it is turned
    const phone = matchMedia("(max-width: 30rem)");
    phone.addEventListener("change", () => emitEvent("phone", phone.matches));
    if (phone.matches) emitEvent("phone", true);
  },

  beep(times) {
    const audio = perch.audio = perch.audio || new AudioContext();
    for (let n = 0; n < times; n++) {
      const tone = audio.createOscillator(), loud = audio.createGain(), at = audio.currentTime + n * 0.25;
      tone.frequency.value = 880;
      loud.gain.value = 0.2;
      tone.connect(loud).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.15);
    }
  },

  keepFocus() { // a button that was pressed and is hidden then would send whoever uses the keyboard back to the top
    const was = perch.focused;
    const card = was && !was.checkVisibility() && was.closest(".card");
    if (!card || ![was, document.body].includes(document.activeElement)) return;
    perch.focused = null;
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
  },

  allowed(text) { // says on the card of notifications whether the browser shows them
    const line = document.getElementById("allowed");
    if (line) line.textContent = text;
  },

  allow() {
    if (!("Notification" in window) || !window.isSecureContext) {
      perch.allowed(perch._("This browser allows them on this machine itself or over https only."));
      return;
    }
    Notification.requestPermission().then((answer) =>
      perch.allowed(answer === "granted" ? perch._("Allowed: you are told of each reminder.")
        : perch._("The browser does not allow them.")));
  },

  async notify(title, body, actions, tap) { // `actions` where the browser has them; `tap` is what the one named "walk" sends
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration());
    const shown = { body, tag: "perch-nudge", renotify: true }; // else a note that lies there is replaced without a sign
    if (!worker || !worker.active) new Notification(title, shown);
    else worker.showNotification(title, { ...shown, actions, data: { url: location.href, tap } });
  },

  acted({ action, tap }) { // on a notification
    if (action === "walk") perch.tap(tap, "break-now");
    else if (window.emitEvent) emitEvent("snooze");
  },
};
window.perch = perch;

if (localStorage.getItem("perch-theme")) document.documentElement.dataset.theme = localStorage.getItem("perch-theme");
new MutationObserver((_, observer) => { // what was shown without scripts goes once they have drawn the same
  const app = document.getElementById("app");
  if (!app || !app.firstElementChild) return;
  observer.disconnect();
  document.getElementById("first-paint").remove();
}).observe(document, { childList: true, subtree: true });
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-entry]");
  if (button) perch.tapped(button);
});
window.addEventListener("online", () => perch.send());
setTimeout(() => perch.send(), 1000);
setInterval(() => perch.send(), 10000);
document.addEventListener("focusin", (event) => { perch.focused = event.target; });
new MutationObserver(() => perch.keepFocus()).observe(document, { attributeFilter: ["class"], subtree: true });
document.addEventListener("visibilitychange", () => window.emitEvent && emitEvent("looks", !document.hidden));
if (navigator.serviceWorker) {
  navigator.serviceWorker.register(perch.prefix + "/service-worker.js", { scope: perch.prefix + "/" }).catch(() => {});
  navigator.serviceWorker.addEventListener("message", (event) => perch.acted(event.data));
  setInterval(() => perch.keep(), 15000);
}
