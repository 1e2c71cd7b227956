import type { Line, Phase, PersonName, RoomInfo, SeatKind } from "./view";

/** A room in the lobby, as GET /api/rooms has it. */
export interface RoomSummary extends RoomInfo {
  present: number;
  phase: Phase;
  phase_ends_at: string | null;
  next_focus_at: string | null;
  block_ends_at: string | null;
  host: PersonName | null;
  speaking?: string;
  turn_number?: number;
  turn_count?: number;
  people: Sitting[] | null;
}

export interface Sitting { id: string; name: string; seat: SeatKind; away: boolean; host: boolean; turn: boolean }

/** What a floor says. web/lobby.go says the same when the page is made; web/testdata/floors.json holds the two together. */
export interface Floor {
  windows: { class: string; name: string }[];
  more: number;
  chip: string;
  what: Line;
  sub: Line[];
  about: string;
}

const MOST_WINDOWS = 16;
const CHIPS: Record<Phase, string> = {
  free: "free", gathering: "gather", opening: "round", focus: "focus", break: "break", closing: "round",
};

export function floorOf(room: RoomSummary, me: string, now: number): Floor {
  const people = room.people ?? [];
  const shown = people.length > MOST_WINDOWS ? people.slice(0, MOST_WINDOWS - 1) : people;
  const windows = shown.map((person) => ({ class: windowClass(person, me), name: person.name }));
  const more = Math.max(room.present, people.length) - shown.length;
  while (more === 0 && windows.length < Math.min(room.seats, MOST_WINDOWS)) windows.push({ class: "win", name: "" });
  return {
    windows, more, chip: CHIPS[room.phase], what: doing(room, now), sub: besides(room, me),
    about: room.phase === "free" ? room.description : "",
  };
}

function windowClass(person: Sitting, me: string): string {
  const seat = { camera: "on cam", no_camera: "on off", text: "on text" }[person.seat];
  return ["win", person.away ? "away" : seat, person.host && "host", person.turn && "speak", me !== "" && person.id === me && "you"]
    .filter(Boolean).join(" ");
}

function doing(room: RoomSummary, now: number): Line {
  if (room.phase === "free" || room.phase_ends_at === null) return { key: "lobby.no_block" };
  if (room.speaking) {
    return { key: "lobby.speaking", args: { Name: room.speaking, Number: room.turn_number, Of: room.turn_count } };
  }
  const minutes = Math.floor((Date.parse(room.phase_ends_at) - now) / 60_000);
  const begins = room.phase === "gathering";
  if (minutes < 1) return { key: begins ? "lobby.begins_soon" : "lobby.left_soon" };
  return { key: begins ? "lobby.begins" : "lobby.left", args: { Count: minutes } };
}

function besides(room: RoomSummary, me: string): Line[] {
  const lines: Line[] = [];
  if (sitsIn(room, me)) lines.push({ key: "lobby.seat_kept" });
  else if (room.locked) lines.push({ key: "lobby.locked" });
  switch (room.phase) {
    case "free":
      if (room.quiet) lines.push({ key: "lobby.quiet" });
      return lines;
    case "opening":
      lines.push({ key: "lobby.focus_follows" });
      break;
    case "focus":
      if (room.phase_ends_at) lines.push({ key: "lobby.mics_until", args: { Until: room.phase_ends_at } });
      break;
    case "break":
      if (room.next_focus_at) lines.push({ key: "lobby.next_focus", args: { At: room.next_focus_at } });
      else if (room.block_ends_at) lines.push({ key: "lobby.block_ends", args: { At: room.block_ends_at } });
      break;
    case "closing":
      if (room.block_ends_at) lines.push({ key: "lobby.block_ends", args: { At: room.block_ends_at } });
  }
  if (room.host) lines.push({ key: "lobby.hosts", args: { Name: room.host.name } });
  else if (room.phase !== "gathering") lines.push({ key: "lobby.leads_itself" }); // while people gather, who hosts is open
  return lines;
}

function sitsIn(room: RoomSummary, me: string): boolean {
  return me !== "" && (room.people ?? []).some((person) => person.id === me);
}

/** The one room that is the next step: where the reader's seat is, else the fullest that still has a seat, else the first. */
export function amber(rooms: RoomSummary[], me: string): string {
  const mine = rooms.find((room) => sitsIn(room, me));
  if (mine) return mine.slug;
  let best: RoomSummary | undefined;
  for (const room of rooms) {
    if (room.present < room.seats && (!best || room.present > best.present)) best = room;
  }
  return (best ?? rooms[0])?.slug ?? "";
}

/** How many lamps are on, in how many rooms; small numbers of rooms are words. */
export function lampsLine(rooms: RoomSummary[]): Line {
  const people = rooms.reduce((sum, room) => sum + room.present, 0);
  const lit = rooms.filter((room) => room.present > 0).length;
  if (people === 0) return { key: "lobby.dark" };
  if (lit === 1) return { key: "lobby.lamps_one_room", args: { Count: people } };
  return { key: "lobby.lamps", args: { Count: people, Rooms: lit <= 12 ? { key: `number.n_${lit}` } : lit } };
}
