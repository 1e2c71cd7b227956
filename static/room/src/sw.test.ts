import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";

// The worker is no module: it is run with a stand-in for its surroundings.
const text = readFileSync(join(import.meta.dirname, "../../sw.js"), "utf8");

type Handler = (e: Record<string, unknown>) => void;
let handlers: Record<string, Handler>;
let shown: [string, { body: string; data: { path: string } }][];
let opened: string[];
let sent: string[];

beforeEach(() => {
  handlers = {};
  shown = [];
  opened = [];
  sent = [];
  const surroundings = {
    addEventListener: (name: string, f: Handler) => { handlers[name] = f; },
    location: { origin: "https://lamp.example.org" },
    registration: {
      showNotification: async (...note: [string, never]) => { shown.push(note); },
      pushManager: { subscribe: async () => ({ toJSON: () => ({ endpoint: "https://push.example.org/new", keys: {} }) }) },
    },
    clients: { matchAll: async () => [], openWindow: async (to: string) => { opened.push(to); } },
  };
  const ask = async (path: string, init?: RequestInit) => {
    sent.push(`${init?.method ?? "GET"} ${path} ${init?.body ?? ""}`.trim());
    return { json: async () => ({ key: "k" }) };
  };
  new Function("self", "fetch", text)(surroundings, ask);
});

async function happens(name: string, e: Record<string, unknown>): Promise<void> {
  let done: unknown;
  handlers[name]!({ ...e, waitUntil: (p: unknown) => { done = p; } });
  await done;
}

test("the worker answers no request and keeps nothing", () => {
  expect(handlers.fetch).toBeUndefined();
  expect(text).not.toMatch(/caches|indexedDB/);
});

test("a note is shown as it came, and one that cannot be read is still shown", async () => {
  await happens("push", { data: { json: () => ({ title: "In 10 minutes: Attic", body: "Your task: Draft", path: "/schedule/x" }) } });
  await happens("push", { data: { json: () => { throw new Error("no"); } } });
  await happens("push", { data: null });
  expect(shown.map(([title, { body, data }]) => [title, body, data.path])).toEqual([
    ["In 10 minutes: Attic", "Your task: Draft", "/schedule/x"], ["Lamplight", "", "/"], ["Lamplight", "", "/"],
  ]);
});

test("a press leads into the house and nowhere else", async () => {
  for (const path of ["/schedule/x", "https://evil.example/", "//evil.example/", "javascript:alert(1)", undefined]) {
    await happens("notificationclick", { notification: { close: () => {}, data: { path } } });
  }
  expect(opened).toEqual(["https://lamp.example.org/schedule/x", "https://lamp.example.org/"]);
});

test("a subscription that the browser changed is told to the house", async () => {
  await happens("pushsubscriptionchange", {});
  expect(sent).toEqual(["GET /api/push/key", 'POST /api/push {"endpoint":"https://push.example.org/new","keys":{}}']);
});
