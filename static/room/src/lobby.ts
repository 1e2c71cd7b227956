import { Clock } from "./clock";
import { amber, floorOf, lampsLine, type Floor, type RoomSummary } from "./floor";
import { line, speak, t, type Entry } from "./messages";

interface Page { lang: string; me: string; name: string; now: string; messages: Record<string, Entry> }

const NOTICED = 3000; // a shorter cut is not worth a word
const page = JSON.parse(document.getElementById("page")!.textContent!) as Page;
const clock = new Clock();
let rooms: RoomSummary[] | null = null;
/** who sat where at the last look, so that only a new lamp is seen going on */
const sat = new Map<string, Set<string>>();

/** Makes the lobby live. */
export function start(): void {
  speak(page.lang, page.messages);
  clock.sync(page.now);
  greet();
  follow();
  setInterval(tick, 1000);
}

/** The page came without knowing what time it is here. */
function greet(): void {
  const h1 = document.querySelector<HTMLElement>("[data-greeting]");
  if (!h1) return;
  const hour = new Date(clock.now()).getHours();
  const part = hour < 5 || hour >= 18 ? "evening" : hour < 12 ? "morning" : "day";
  say(h1, page.name ? t(`lobby.hello_${part}`, { Name: page.name }) : t(`lobby.greet_${part}`));
}

/** Shows the house as it is now. */
export function show(now: RoomSummary[]): void {
  rooms = now;
  const list = document.getElementById("floors");
  if (!list) {
    moveIn(now);
    return;
  }
  const wanted = amber(now, page.me);
  let before: Element | null = null;
  for (const room of now) {
    const floor = find(list, room.slug) ?? build(room.slug);
    if (!floor) continue;
    const place: Element | null = before ? before.nextElementSibling : list.firstElementChild;
    if (place !== floor) list.insertBefore(floor, place);
    paint(floor, room, room.slug === wanted);
    before = floor;
  }
  const open = new Set(now.map((room) => room.slug));
  for (const floor of [...list.children]) {
    if (!open.has((floor as HTMLElement).dataset.slug ?? "")) takeAway(floor);
  }
  const lamps = document.getElementById("lamps");
  if (lamps) say(lamps, `${line(lampsLine(now))} ${t("lobby.sit_down")}`);
}

function find(list: Element, slug: string): HTMLElement | undefined {
  return [...list.querySelectorAll<HTMLElement>("[data-slug]")].find((floor) => floor.dataset.slug === slug);
}

/** A new floor, from the blank one the page brought along. */
function build(slug: string): HTMLElement | null {
  const blank = document.getElementById("floor") as HTMLTemplateElement | null;
  const floor = blank?.content.firstElementChild?.cloneNode(true);
  if (!(floor instanceof HTMLElement)) return null;
  floor.dataset.slug = slug;
  for (const link of floor.querySelectorAll("a")) {
    link.href = `/rooms/${encodeURIComponent(slug)}${link.classList.contains("change") ? "/edit" : ""}`;
  }
  return floor;
}

/** A closed room goes; whoever was at its door stands in the lobby. */
function takeAway(floor: Element): void {
  const held = floor.contains(document.activeElement);
  floor.remove();
  if (held) document.getElementById("main")?.focus();
}

function paint(floor: HTMLElement, room: RoomSummary, lamp: boolean): void {
  const said = floorOf(room, page.me, clock.now());
  paintWindows(floor.querySelector<HTMLElement>(".facade")!, room, said);
  say(floor.querySelector("h2")!, room.name);
  for (const name of floor.querySelectorAll(".in")) say(name, room.name);
  const chip = floor.querySelector<HTMLElement>(".phase")!;
  dress(chip, `phase ${said.chip}`);
  say(chip, t(`lobby.phase_${room.phase}`));
  say(floor.querySelector(".doing")!, line(said.what));
  say(floor.querySelector(".sub")!, said.sub.map(line).join(" "));
  say(floor.querySelector(".about")!, said.about);
  floor.querySelector(".go .btn")?.classList.toggle("btn-lamp", lamp);
}

function paintWindows(facade: HTMLElement, room: RoomSummary, said: Floor): void {
  const people = room.people ?? [];
  const before = sat.get(room.slug);
  sat.set(room.slug, new Set(people.map((person) => person.id)));
  const panes = [...facade.querySelectorAll<HTMLElement>(".win")];
  said.windows.forEach((window, i) => {
    const pane = panes[i] ?? facade.insertBefore(newPane(), facade.querySelector(".more"));
    const id = people[i]?.id;
    const fresh = before !== undefined && id !== undefined && !before.has(id);
    const still = pane.classList.contains("fresh") && id !== undefined && pane.dataset.who === id;
    dress(pane, window.class + (fresh || still ? " fresh" : ""));
    if (id === undefined) delete pane.dataset.who;
    else pane.dataset.who = id;
    if (pane.title !== window.name) pane.title = window.name;
  });
  for (const pane of panes.slice(said.windows.length)) pane.remove();
  paintMore(facade, said.more);
  const label = [t("lobby.seats", { Present: room.present, Seats: room.seats }), said.windows.map((w) => w.name).filter(Boolean).join(", ")];
  facade.setAttribute("aria-label", label.filter(Boolean).join(" "));
}

function newPane(): HTMLElement {
  const pane = document.createElement("span");
  pane.append(document.createElement("i"));
  pane.firstElementChild!.className = "lan";
  return pane;
}

function paintMore(facade: HTMLElement, count: number): void {
  let more = facade.querySelector(".more");
  if (count > 0 && !more) {
    more = document.createElement("span");
    more.className = "more";
    facade.append(more);
  }
  if (count === 0) more?.remove();
  else say(more!, `+${count}`);
}

/** The first evening is over as soon as somebody sits: then the house has floors. Who is in the middle of something
 * here is asked, not carried away. */
function moveIn(now: RoomSummary[]): void {
  const first = document.querySelectorAll(".steps > li").length > 1;
  if (now.length === 0 || (first && now.length === 1 && now[0]!.present === 0)) return;
  if (document.activeElement === document.body || document.activeElement === null) {
    location.reload();
    return;
  }
  const link = document.createElement("a");
  link.href = "/";
  link.textContent = t("lobby.show_rooms");
  tell(link);
}

function tick(): void {
  const list = document.getElementById("floors");
  if (!list) return;
  for (const room of rooms ?? []) {
    const doing = find(list, room.slug)?.querySelector(".doing");
    if (doing) say(doing, line(floorOf(room, page.me, clock.now()).what));
  }
}

/** The event stream, open while the page is looked at: a hidden page needs no live windows, and a browser has few
 * connections to one house. A plain EventSource gives up for good on an answer that is no stream. */
function follow(): void {
  let source: EventSource | null = null;
  let again = 0, notice = 0, tries = 0;
  const open = () => {
    close();
    if (document.hidden) return;
    source = new EventSource("/api/events");
    source.addEventListener("rooms", (e) => {
      tries = 0;
      clearTimeout(notice);
      notice = 0;
      tell(null);
      show((JSON.parse((e as MessageEvent<string>).data) as { rooms: RoomSummary[] }).rooms);
    });
    source.onerror = () => {
      const at = new Date(clock.now()).toISOString();
      notice ||= window.setTimeout(() => tell(t("lobby.line_lost", { At: at })), NOTICED);
      if (source?.readyState === EventSource.CLOSED) {
        again = window.setTimeout(open, Math.min(8000, 500 * 2 ** tries++) * (0.5 + Math.random() / 2));
      }
    };
  };
  const close = () => {
    clearTimeout(again);
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", open);
  addEventListener("online", open);
  addEventListener("pagehide", close);
  addEventListener("pageshow", (e) => {
    if (e.persisted) open();
  });
  open();
}

/** One quiet word at the lower edge; null takes it away. */
function tell(what: string | Node | null): void {
  const note = document.getElementById("line");
  if (!note) return;
  note.hidden = what === null;
  note.replaceChildren(...(what === null ? [] : [what]));
}

/** Touches the page only where something changed, so that nothing a person reads or holds is lost. */
function say(where: Element, text: string): void {
  if (where.textContent !== text) where.textContent = text;
}

function dress(what: Element, className: string): void {
  if (what.className !== className) what.className = className;
}

start();
