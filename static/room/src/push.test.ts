import { beforeEach, expect, test, vi } from "vitest";
import { start } from "./push";

const endpoint = "https://push.example.org/a";

let permission: NotificationPermission;
let asked: number;
let subscription: { endpoint: string; unsubscribe(): Promise<boolean>; toJSON(): unknown } | null;
let calls: string[];

function browser(): void {
  const worker = {
    pushManager: {
      getSubscription: async () => subscription,
      subscribe: async () => (subscription = { endpoint, unsubscribe: async () => { subscription = null; return true; }, toJSON: () => ({ endpoint, keys: { p256dh: "p", auth: "a" } }) }),
    },
  };
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", { get permission() { return permission; }, requestPermission: async () => { asked++; return permission; } });
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: { getRegistration: async () => worker, register: async () => worker, ready: Promise.resolve(worker) },
  });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    calls.push(`${init.method} ${path} ${init.body ?? ""}`);
    return new Response(init.method === "GET" ? '{"key":"k"}' : null, { status: init.method === "GET" ? 200 : 204 });
  });
}

function part(fingerprints = ""): HTMLElement {
  document.body.innerHTML = `<div data-push="${fingerprints}" hidden><input type="checkbox" data-push-switch>
    <span data-push-say="blocked" hidden></span><span data-push-say="never" hidden></span></div>`;
  return document.querySelector("[data-push]")!;
}

const said = () => [...document.querySelectorAll<HTMLElement>("[data-push-say]")].filter((e) => !e.hidden).map((e) => e.dataset.pushSay);

async function press(on: HTMLElement): Promise<void> {
  const toggle = on.querySelector("input")!;
  toggle.checked = !toggle.checked;
  toggle.dispatchEvent(new Event("change"));
  await vi.waitFor(() => expect(toggle.disabled).toBe(false));
}

beforeEach(() => {
  permission = "granted";
  asked = 0;
  subscription = null;
  calls = [];
  browser();
});

test("permission is asked for only when the switch is pressed", async () => {
  const p = part();
  await start(p);
  expect([asked, calls.length, p.hidden, p.querySelector("input")!.checked]).toEqual([0, 0, false, false]);
  await press(p);
  expect(asked).toBe(1);
  expect(calls).toEqual(["GET /api/push/key ", `POST /api/push {"endpoint":"${endpoint}","keys":{"p256dh":"p","auth":"a"}}`]);
  expect(p.querySelector("input")!.checked).toBe(true);
  await press(p);
  expect(calls.at(-1)).toBe(`DELETE /api/push {"endpoint":"${endpoint}"}`);
  expect([p.querySelector("input")!.checked, subscription]).toEqual([false, null]);
});

test("somebody else's subscription in this browser is not mine", async () => {
  subscription = { endpoint, unsubscribe: async () => true, toJSON: () => ({}) };
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  const mine = Buffer.from(sum).toString("hex");
  for (const [known, on] of [["", false], ["5d0a", false], [`5d0a ${mine}`, true]] as const) {
    const p = part(known);
    await start(p);
    expect(p.querySelector("input")!.checked).toBe(on);
  }
});

test("what the browser does not allow is said", async () => {
  permission = "denied";
  const p = part();
  await start(p);
  expect(said()).toEqual(["blocked"]);
  await press(p);
  expect([p.querySelector("input")!.checked, said(), calls]).toEqual([false, ["blocked"], []]);
});

test("a browser that cannot do it says so", async () => {
  vi.stubGlobal("PushManager", undefined);
  delete (window as { PushManager?: unknown }).PushManager;
  const p = part();
  await start(p);
  expect([said(), p.querySelector("input")!.disabled]).toEqual([["never"], true]);
});
