// Shows what the house has to tell while no page is open. It keeps nothing and
// answers no request: there is nothing of anybody's to be found on the device.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));

self.addEventListener("push", (e) => {
  let note = {};
  try {
    note = e.data ? e.data.json() : {};
  } catch {
    // A note that cannot be read is still one: browsers want something shown.
  }
  e.waitUntil(
    self.registration.showNotification(String(note.title || "Lamplight"), {
      body: String(note.body || ""),
      tag: String(note.tag || "lamplight"),
      lang: String(note.lang || ""),
      icon: "/icons/lamp-192.png",
      badge: "/icons/lamp-badge-96.png",
      data: { path: String(note.path || "/") },
    }),
  );
});

self.addEventListener("notificationclick", (e) => {
  e.notification.close();
  e.waitUntil(open(e.notification.data && e.notification.data.path));
});

// Browsers change their subscription now and then; the house is told the new one.
self.addEventListener("pushsubscriptionchange", (e) => e.waitUntil(renew(e.newSubscription)));

async function renew(subscription) {
  if (!subscription) {
    const { key } = await (await fetch("/api/push/key")).json();
    subscription = await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }
  const { endpoint, keys } = subscription.toJSON();
  await fetch("/api/push", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ endpoint, keys }),
  });
}

// Only ways within this house are followed.
async function open(path) {
  const to = new URL(path || "/", self.location.origin);
  if (to.origin !== self.location.origin) return;
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) {
    if (new URL(page.url).pathname === to.pathname) return page.focus();
  }
  return self.clients.openWindow(to.href);
}
