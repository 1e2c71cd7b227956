import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Jots, offered, taskOf } from "./jots";
import { read, write } from "./keep";
import type { Jot } from "./state";

/** A house that keeps jots, and may be away. */
let house: { id: string; client: string; text: string; kept: boolean; at: string }[], up: boolean, refuse: boolean, n: number;
let who: string;

const NOW = Date.parse("2026-03-04T19:00:00Z");
const jots = () => new Jots(() => who, () => NOW, () => {}, () => `client-${++n}`);
const texts = (j: Jots) => j.list().map((x) => `${x.text} ${x.state}`);

beforeEach(() => {
  vi.useFakeTimers();
  [house, up, refuse, n, who] = [[], true, false, 0, "ana"];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    if (!up) throw new TypeError("no network");
    const method = init.method ?? "GET", id = url.split("/")[3];
    if (method === "GET") return new Response(JSON.stringify({ jots: house }));
    if (method === "DELETE") {
      const there = house.some((j) => j.id === id);
      house = house.filter((j) => j.id !== id);
      return there ? new Response(null, { status: 204 }) : new Response("{}", { status: 404 });
    }
    if (url.endsWith("/keep")) {
      for (const j of house) if (j.id === id) j.kept = true;
      return new Response(null, { status: 204 });
    }
    if (refuse) return new Response(JSON.stringify({ error: "jot.too_many", message: "Enough." }), { status: 409 });
    const { client_id, text } = JSON.parse(String(init.body)) as { client_id: string; text: string };
    let jot = house.find((j) => j.client === client_id);
    if (!jot) house.push((jot = { id: `j${house.length + 1}`, client: client_id, text, kept: false, at: "2026-03-04T19:00:01Z" }));
    return new Response(JSON.stringify(jot));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  for (const key of ["jots", "jots.outbox", "jot.draft", "jot.next"]) write(key, undefined);
});

test("a thought is shown at once and kept by the house", async () => {
  const j = jots();
  j.add(" call the dentist ");
  expect(texts(j)).toEqual(["call the dentist sending"]);
  await vi.runAllTimersAsync();
  expect(texts(j)).toEqual(["call the dentist sent"]);
  expect(read("jots.outbox", [])).toEqual([]);
});

test("a thought survives a house that is away, and a reload", async () => {
  up = false;
  const before = jots();
  before.add("buy paper");
  await vi.runAllTimersAsync();
  expect(texts(before)).toEqual(["buy paper failed"]);
  const after = jots();
  expect(texts(after)).toEqual(["buy paper failed"]);
  up = true;
  after.retry(after.list()[0]!.id);
  await vi.runAllTimersAsync();
  expect(texts(after)).toEqual(["buy paper sent"]);
  expect(house).toHaveLength(1);
});

test("an answer that was lost does not double a thought", async () => {
  const j = jots(), honest = globalThis.fetch;
  let lost = 1;
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    const answer = await honest(url, init);
    if (lost-- > 0) throw new TypeError("cut");
    return answer;
  });
  j.add("once");
  await vi.runAllTimersAsync();
  expect(house.map((x) => x.text)).toEqual(["once"]);
  expect(texts(j)).toEqual(["once sent"]);
});

test("a refusal says why and keeps the words", async () => {
  refuse = true;
  const j = jots();
  j.add("one too many");
  await vi.runAllTimersAsync();
  expect(j.list()[0]).toMatchObject({ text: "one too many", state: "failed", error: "Enough." });
});

test("the next person at this browser neither reads nor sends what waits", async () => {
  up = false;
  const j = jots();
  j.add("mine");
  await vi.runAllTimersAsync();
  [who, up] = ["ben", true];
  const his = jots();
  await his.load();
  his.retry(j.list()[0]?.id ?? "client-1");
  await vi.runAllTimersAsync();
  expect(texts(his)).toEqual([]);
  expect(house).toEqual([]);
});

test("jots that lay on the device move to the house once", async () => {
  write("jots", [{ id: "old1", text: "from before", at: "2026-03-01T10:00:00Z" }]);
  const j = jots();
  await j.load();
  await vi.runAllTimersAsync();
  expect(texts(j)).toEqual(["from before sent"]);
  expect(read("jots", [])).toEqual([]);
  await jots().load();
  await vi.runAllTimersAsync();
  expect(house.map((x) => x.client)).toEqual(["old1"]);
});

test("what is dropped is gone at once, and back when the house could not be told", async () => {
  const j = jots();
  j.add("a");
  await vi.runAllTimersAsync();
  up = false;
  const dropping = j.drop("j1");
  const failed = expect(dropping).rejects.toThrow();
  expect(texts(j)).toEqual([]);
  await vi.runAllTimersAsync();
  await failed;
  expect(texts(j)).toEqual(["a sent"]);
  up = true;
  await j.drop("j1");
  expect(house).toEqual([]);
});

test("a thought dropped while it was on its way does not stay in the house", async () => {
  const j = jots();
  j.add("a");
  const [first] = j.list();
  const honest = globalThis.fetch;
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    if (init?.method === "POST") await j.drop(first!.id);
    return honest(url, init);
  });
  await vi.runAllTimersAsync();
  expect(texts(j)).toEqual([]);
  expect(house).toEqual([]);
});

test("a block's end asks about what was parked until then, and about what was kept another time", () => {
  const at = (minute: number) => new Date(NOW + minute * 60_000).toISOString();
  const jot = (id: string, minute: number, kept = false): Jot => ({ id, text: id, at: at(minute), kept, state: "sent" });
  const all = [jot("old", -500), jot("old kept", -400, true), jot("parked", 10), jot("kept now", 20, true), jot("after", 70)];
  const block = { from: NOW, to: NOW + 60 * 60_000 };
  expect(offered(all, new Set(), block).map((j) => j.id)).toEqual(["old", "old kept", "parked"]);
  expect(offered(all, new Set(["old kept"]), block).map((j) => j.id)).toEqual(["old", "parked"]);
});

test("a thought becomes a task of one line, a long one with its whole text", () => {
  expect(taskOf("buy\n paper")).toEqual({ title: "buy paper", done_looks_like: "", activity: "" });
  const long = "word ".repeat(60).trim();
  const task = taskOf(long);
  expect([...task.title].length).toBeLessThanOrEqual(200);
  expect(task.title.endsWith("word…")).toBe(true);
  expect(task.how).toBe(long);
  expect([...taskOf("😀".repeat(300)).title]).toHaveLength(200);
});
