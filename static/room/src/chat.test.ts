import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChatRoom, Lines } from "./chat";
import { EventLine, parser, type Heard } from "./events";
import type { Message } from "./view";

const me = { id: "m1", name: "Mirela" };

function said(id: number, text = "line " + id, client = ""): Message {
  return { id, client_id: client, kind: "text", at: "2026-11-21T10:00:00Z", member: { id: "m2", name: "Lotte" }, text };
}

/** Random numbers that come again with the same seed. */
function dice(seed: number) {
  return () => ((seed = (seed * 1664525 + 1013904223) >>> 0) / 2 ** 32);
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a stream cut into any pieces reads the same", () => {
  const text = ": hello\n\nevent: view\ndata: {\"a\":1}\n\nid: 7\r\ndata: one\r\ndata: two\r\n\r\nevent: reset\n\n: beat\n\n";
  for (let seed = 1; seed <= 60; seed++) {
    const roll = dice(seed), heard: Heard[] = [];
    const parse = parser((e) => heard.push(e));
    for (let at = 0; at < text.length; ) {
      const next = at + 1 + Math.floor(roll() * 9);
      parse(text.slice(at, next));
      at = next;
    }
    expect(heard).toEqual([
      { event: "view", data: "{\"a\":1}", id: undefined },
      { event: "message", data: "one\ntwo", id: "7" },
      { event: "reset", data: "", id: undefined },
    ]);
  }
});

test("whatever is cut, every message is there once and in order", async () => {
  vi.useFakeTimers();
  for (let seed = 1; seed <= 20; seed++) {
    const roll = dice(seed), log: Message[] = [];
    const say = () => log.push(said(log.length + 1));
    for (let n = Math.floor(roll() * 4); n > 0; n--) say();
    const room = new ChatRoom("r", () => me, () => {});
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify({
      messages: log.slice(-50), last_event_id: String(log.length),
    })));
    const stream = new EventLine("/events", {
      view: () => {}, message: (m) => room.heard(m), line: () => {}, gone: () => {},
      reload: () => void room.reload().then((id) => id && stream.knows(id)),
    }, {
      mark: () => 0, random: roll,
      after: (ms, f) => { const id = setTimeout(f, ms); return () => clearTimeout(id); },
      fetch: async (_url, init) => {
        if (roll() < 0.2) throw new TypeError("no network");
        if (roll() < 0.1) return new Response("starting", { status: 503 });
        const from = Number(new Headers(init?.headers).get("Last-Event-ID") ?? log.length);
        const forgot = roll() < 0.1;
        let text = "event: view\ndata: {}\n\n";
        if (forgot) text += "event: reset\n\n";
        if (roll() < 0.5) say(); // said while the stream opens
        for (const m of forgot ? [] : log.slice(from)) text += `id: ${m.id}\nevent: message\ndata: ${JSON.stringify(m)}\n\n`;
        const cut = Math.floor(roll() * text.length * 1.3);
        return new Response(text.slice(0, cut));
      },
    });
    stream.start();
    for (let n = 0; n < 12; n++) {
      if (roll() < 0.7) say();
      await vi.advanceTimersByTimeAsync(Math.floor(roll() * 3000));
    }
    let tries = 0;
    const ids = () => room.messages().map((m) => m.id);
    const want = () => log.slice(-50).map((m) => m.id);
    while (tries++ < 200 && ids().join() !== want().join()) await vi.advanceTimersByTimeAsync(1000);
    stream.stop();
    expect(ids(), `seed ${seed}`).toEqual(want());
  }
}, 30_000);

test("a removal told by the stream outlives a page that was read before it", () => {
  const lines = new Lines();
  lines.heard({ ...said(3), kind: "removed", text: "" });
  lines.paged([said(1), said(2), said(3)]);
  expect(lines.all().map((m) => m.kind)).toEqual(["text", "text", "removed"]);
});

test("a failed post keeps its words over a reload, and sent again it stands once", async () => {
  vi.useFakeTimers();
  const posted: string[] = [];
  let broken = true;
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body));
    posted.push(body.client_id);
    if (broken) throw new TypeError("no network");
    return new Response(JSON.stringify({ ...said(9, body.text, body.client_id), member: me }), { status: 201 });
  });
  const first = new ChatRoom("r", () => me, () => {}, () => "c1");
  first.send("Hello");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(first.messages()).toMatchObject([{ text: "Hello", state: "failed" }]);

  const reloaded = new ChatRoom("r", () => me, () => {});
  expect(reloaded.messages()).toMatchObject([{ text: "Hello", state: "failed" }]);
  broken = false;
  reloaded.retry("c1");
  await vi.advanceTimersByTimeAsync(10);
  reloaded.heard({ ...said(9, "Hello", "c1"), member: me });
  expect(reloaded.messages()).toMatchObject([{ id: 9, text: "Hello", state: "sent" }]);
  expect(new Set(posted)).toEqual(new Set(["c1"]));
  expect(new ChatRoom("r", () => me, () => {}).messages()).toEqual([]);
});

test("the stream may bring a message before its post is answered", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const room = new ChatRoom("r", () => me, () => {}, () => "c1");
  room.send("Hello");
  room.heard({ ...said(4, "Hello", "c1"), member: me });
  expect(room.messages()).toMatchObject([{ id: 4, state: "sent" }]);
});

test("a command that was not understood posts nothing and gives the words back", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ error: "chat.unknown_command", message: "There is no /tsak." }), { status: 400 }));
  const room = new ChatRoom("r", () => me, () => {}, () => "c1");
  room.send("/tsak write");
  await vi.advanceTimersByTimeAsync(10);
  expect(room.messages()).toEqual([]);
  expect(room.answer?.text).toBe("There is no /tsak.");
  expect(room.draft).toBe("/tsak write");
});
