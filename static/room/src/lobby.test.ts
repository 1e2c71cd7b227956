import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RoomSummary } from "./floor";

class Stream {
  static last: Stream;
  static CLOSED = 2;
  readyState = 1;
  onerror: (() => void) | null = null;
  private heard = new Map<string, (e: { data: string }) => void>();
  constructor(readonly url: string) { Stream.last = this; }
  addEventListener(name: string, f: (e: { data: string }) => void) { this.heard.set(name, f); }
  close() { this.readyState = 2; }
  rooms(...rooms: RoomSummary[]) { this.heard.get("rooms")!({ data: JSON.stringify({ rooms }) }); }
}

const messages = {
  "lobby.no_block": "no block running", "lobby.left": { one: "{{.Count}} min left", other: "{{.Count}} min left" },
  "lobby.left_soon": "less than a minute left", "lobby.hosts": "{{.Name}} hosts.", "lobby.mics_until": "Mics are off.",
  "lobby.leads_itself": "Itself.", "lobby.phase_free": "Free", "lobby.phase_focus": "Focus", "lobby.seats": "{{.Present}} of {{.Seats}} seats.",
  "lobby.dark": "Dark.", "lobby.lamps_one_room": { one: "One lamp.", other: "{{.Count}} lamps." }, "lobby.sit_down": "Sit down.",
  "lobby.hello_evening": "Good evening, {{.Name}}.", "lobby.line_lost": "The line is lost.", "lobby.seat_kept": "Your seat is kept.",
};

const floor = `<li class="floor" data-slug=""><div class="facade" role="img"></div><div class="info"><h2></h2><div class="what">
<span class="phase free"></span> <span class="doing"></span></div><p class="sub"></p><p class="sub about"></p></div>
<div class="go"><a class="btn" href="/rooms/">Drop in<span class="in"></span></a></div></li>`;

const now = new Date("2026-03-19T19:28:30");
const room = (slug: string, names: string[], more: Partial<RoomSummary> = {}): RoomSummary => ({
  slug, name: `The ${slug}`, description: "", quiet: false, cameras: "welcome", seats: 4, locked: false, present: names.length, phase: "free",
  phase_ends_at: null, next_focus_at: null, block_ends_at: null, host: null,
  people: names.map((id) => ({ id, name: id, seat: "camera", away: false, host: false, turn: false })), ...more,
});

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ now });
  vi.stubGlobal("EventSource", Stream);
  document.body.innerHTML = `<main id="main" tabindex="-1"><h1 data-greeting="any">Good to see you.</h1><p id="lamps"></p>
    <ol id="floors"></ol><p id="line" hidden></p></main><template id="floor">${floor}</template>
    <script type="application/json" id="page">${JSON.stringify({ lang: "en", me: "me", name: "Mirela", now: now.toISOString(), messages })}</script>`;
  await import("./lobby");
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const facade = (slug: string) => document.querySelector<HTMLElement>(`[data-slug=${slug}] .facade`)!;
const lit = (slug: string) => facade(slug).querySelectorAll(".win.on").length;
const doing = (slug: string) => document.querySelector(`[data-slug=${slug}] .doing`)!.textContent;

test("a window lights when somebody sits down, and only the new one is seen going on", () => {
  Stream.last.rooms(room("table", ["a"]));
  expect(lit("table")).toBe(1);
  expect(facade("table").querySelectorAll(".win")).toHaveLength(4);
  expect(facade("table").querySelectorAll(".fresh")).toHaveLength(0);
  Stream.last.rooms(room("table", ["a", "b"]));
  expect(lit("table")).toBe(2);
  expect([...facade("table").querySelectorAll(".win")].map((w) => w.classList.contains("fresh"))).toEqual([false, true, false, false]);
  expect(facade("table").getAttribute("aria-label")).toBe("2 of 4 seats. a, b");
  expect(document.getElementById("lamps")!.textContent).toBe("2 lamps. Sit down.");
});

test("who does not fit is a number", () => {
  Stream.last.rooms(room("hall", Array.from({ length: 20 }, (_, i) => `p${i}`), { seats: 50 }));
  expect(facade("hall").querySelectorAll(".win")).toHaveLength(15);
  expect(facade("hall").textContent).toBe("+5");
  Stream.last.rooms(room("hall", ["p0"], { seats: 50 }));
  expect(facade("hall").querySelectorAll(".win")).toHaveLength(16);
  expect(facade("hall").textContent).toBe("");
});

test("time left ticks without a word from the server", () => {
  Stream.last.rooms(room("table", ["a"], { phase: "focus", phase_ends_at: new Date(now.getTime() + 2 * 60_000 + 500).toISOString() }));
  expect(doing("table")).toBe("2 min left");
  vi.advanceTimersByTime(2000);
  expect(doing("table")).toBe("1 min left");
  vi.advanceTimersByTime(60_000);
  expect(doing("table")).toBe("less than a minute left");
});

test("what is held with the keyboard stays where it is, and the same element", () => {
  Stream.last.rooms(room("attic", []), room("table", ["a"]));
  const link = document.querySelector<HTMLElement>("[data-slug=table] a")!;
  const name = document.querySelector("[data-slug=table] h2")!.firstChild;
  link.focus();
  Stream.last.rooms(room("attic", ["b"]), room("table", ["a", "me"]), room("porch", []));
  expect(document.activeElement).toBe(link);
  expect(document.querySelector("[data-slug=table] h2")!.firstChild).toBe(name);
  expect(link.classList.contains("btn-lamp")).toBe(true);
  expect(document.querySelectorAll(".btn-lamp")).toHaveLength(1);
  expect([...document.querySelectorAll<HTMLElement>("#floors > li")].map((f) => f.dataset.slug)).toEqual(["attic", "table", "porch"]);
});

test("a room that closes goes, and its door gives the focus to the lobby", () => {
  Stream.last.rooms(room("attic", []), room("table", []));
  document.querySelector<HTMLElement>("[data-slug=attic] a")!.focus();
  Stream.last.rooms(room("table", []));
  expect(document.querySelector("[data-slug=attic]")).toBeNull();
  expect(document.activeElement?.id).toBe("main");
});

test("a name is text", () => {
  Stream.last.rooms(room("table", ["<b>x</b>"], { name: "<img src=x>" }));
  expect(document.querySelector("[data-slug=table] h2")!.textContent).toBe("<img src=x>");
  expect(document.querySelector("[data-slug=table] img")).toBeNull();
});

test("a lost line is said after three seconds and opened again until it is back", () => {
  Stream.last.rooms(room("table", []));
  const first = Stream.last;
  first.readyState = Stream.CLOSED;
  first.onerror!();
  const note = document.getElementById("line")!;
  expect(note.hidden).toBe(true);
  vi.advanceTimersByTime(3000);
  expect(note.textContent).toBe("The line is lost.");
  expect(Stream.last).not.toBe(first);
  Stream.last.rooms(room("table", []));
  expect(note.hidden).toBe(true);
});

test("the greeting follows the reader's own clock", () => {
  expect(document.querySelector("h1")!.textContent).toBe("Good evening, Mirela.");
});
