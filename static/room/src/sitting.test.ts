import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readSeat, writeSeat } from "./keep";
import { Sitting } from "./sitting";
import type { Me, View } from "./view";

/** A house with one room that gives text seats and can be asked who has them. */
let calls: string[], next: number, refuse: { status: number; error: string; message: string } | null;

function me(seat_id: string, part: Partial<Me> = {}): Me {
  return { id: "m1", name: "Mirela", seat: seat_id ? "text" : "", seat_id, may_speak: false, task: null, ...part } as Me;
}

function view(mine: Me | null): View {
  return { revision: 1, now: new Date().toISOString(), room: { slug: "r", cameras: "welcome" }, phase: "free",
    people: [], me: mine } as unknown as View;
}

function page(mine: Me | null) {
  return { lang: "en", house: "", slug: "r", view: view(mine), messages: {} };
}

const task = { title: "", done_looks_like: "", activity: "" };

beforeEach(() => {
  calls = [];
  next = 1;
  refuse = null;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    if (url.endsWith("/events")) return new Promise(() => {});
    if (url === "/api/jots") return new Response('{"jots":[]}');
    calls.push(`${init.method ?? "GET"} ${url}`);
    if (url === "/api/me" && refuse?.error === "member.unknown") refuse = null;
    if (refuse && url.endsWith("/join")) return new Response(JSON.stringify(refuse), { status: refuse.status });
    if (url.endsWith("/join")) return new Response(JSON.stringify({ seat_id: "s" + next++ }));
    return new Response("{}");
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
  localStorage.clear();
});

const settled = () => new Promise((done) => setTimeout(done, 10));

test("a newer tab takes the seat and this one says so", async () => {
  const s = new Sitting(page(me("")));
  await s.sitDown("Mirela", "text", task, null);
  expect(s.stage).toBe("sitting");
  s.take(view(me("s1")));
  s.take(view(me("elsewhere")));
  expect(s.stage).toBe("moved");
  expect(readSeat("r")).toBe("");
  await s.sitHere();
  s.take(view(me("s2")));
  expect(s.stage).toBe("sitting");
});

test("a newer tab is noticed even when no view has told of our own seat yet", async () => {
  const s = new Sitting(page(me("")));
  await s.sitDown("Mirela", "text", task, null);
  s.take(view(me("newer")));
  expect(s.stage).toBe("moved");
});

test("a view from before the seat does not look like a newer tab", async () => {
  const s = new Sitting(page(me("older-tab")));
  await s.sitDown("Mirela", "text", task, null);
  s.take(view(me("older-tab")));
  s.take(view(me("")));
  expect(s.stage).toBe("sitting");
  expect(calls.filter((c) => c.endsWith("/join"))).toHaveLength(1);
});

test("a reload sits down again in the seat that is still ours", async () => {
  writeSeat("r", "kept");
  const s = new Sitting(page(me("kept")));
  s.begin();
  expect(s.stage).toBe("sitting");
  await settled();
  expect(calls).toContain("POST /api/rooms/r/join");
  expect(readSeat("r")).toBe("s1");
  s.events.stop();
});

test("a reload after another tab sat down stands at the door", async () => {
  writeSeat("r", "kept");
  const s = new Sitting(page(me("newer")));
  s.begin();
  await settled();
  expect(s.stage).toBe("door");
  expect(calls).not.toContain("POST /api/rooms/r/join");
  s.events.stop();
});

test("a seat that ran out while the device slept is taken again", async () => {
  const s = new Sitting(page(me("")));
  await s.sitDown("Mirela", "text", task, null);
  s.take(view(me("s1")));
  s.take(view(me("")));
  await settled();
  expect(calls.filter((c) => c.endsWith("/join"))).toHaveLength(2);
  expect(s.stage).toBe("sitting");
});

test("a refusal stands beside its field and keeps everybody at the door", async () => {
  refuse = { status: 409, error: "room.full", message: "All seats are taken." };
  const s = new Sitting(page(me("")));
  expect(await s.sitDown("Mirela", "camera", task, null)).toBe(false);
  expect(s.stage).toBe("door");
  expect(s.refusal).toMatchObject({ field: "seat", message: "All seats are taken." });
});

test("somebody known who changed nothing needs one request to sit down", async () => {
  const s = new Sitting(page(me("", { task: { title: "Write", done_looks_like: "", activity: "" } })));
  await s.sitDown("Mirela", "text", { ...task, title: "Write" }, null);
  expect(calls).toEqual(["POST /api/rooms/r/join"]);
});

test("a name that is taken at the table is refused beside the name", async () => {
  refuse = { status: 409, error: "member.name_taken", message: "Somebody here is called that." };
  const s = new Sitting(page(me("")));
  await s.sitDown("Mirela", "text", task, null);
  expect(s.refusal?.field).toBe("name");
});

test("a key that was thrown away makes somebody new and still sits down", async () => {
  const s = new Sitting(page(me("")));
  refuse = { status: 401, error: "member.unknown", message: "Say your name first." };
  expect(await s.sitDown("Mirela", "text", task, null)).toBe(true);
  expect(calls).toEqual(["POST /api/rooms/r/join", "POST /api/me", "POST /api/rooms/r/join"]);
});

test("a reload while the seat was being asked for sits down in what was given", async () => {
  writeSeat("r", "kept?");
  const s = new Sitting(page(me("given-but-never-told")));
  s.begin();
  expect(s.stage).toBe("sitting");
  await settled();
  expect(readSeat("r")).toBe("s1");
  s.events.stop();
});
