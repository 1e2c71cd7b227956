import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { amber, floorOf, lampsLine, type Floor, type RoomSummary } from "./floor";

interface Case { name: string; me: string; now: string; room: RoomSummary; floor: Floor }
const cases = JSON.parse(readFileSync("../../web/testdata/floors.json", "utf8")) as Case[];

test.each(cases)("the page and the script say the same: $name", ({ room, me, now, floor }) => {
  expect(floorOf(room, me, Date.parse(now))).toEqual(floor);
});

const room = (slug: string, present: number, seats: number, who: string[] = []): RoomSummary => ({
  slug, name: slug, description: "", quiet: false, cameras: "welcome", seats, locked: false, present, phase: "free",
  phase_ends_at: null, next_focus_at: null, block_ends_at: null, host: null,
  people: who.map((id) => ({ id, name: id, seat: "camera", away: false, host: false, turn: false })),
});

test("amber is the room with one's own seat, else the fullest that still has one, else the first", () => {
  const house = [room("a", 2, 8), room("b", 12, 12), room("c", 5, 12, ["me"]), room("d", 9, 16)];
  expect(amber(house, "me")).toBe("c");
  expect(amber(house, "")).toBe("d");
  expect(amber([room("a", 0, 8), room("b", 0, 8)], "")).toBe("a");
  expect(amber([room("a", 8, 8)], "")).toBe("a");
  expect(amber([], "me")).toBe("");
});

test("lamps are counted in one sentence", () => {
  expect(lampsLine([room("a", 0, 8)])).toEqual({ key: "lobby.dark" });
  expect(lampsLine([room("a", 1, 8), room("b", 0, 8)])).toEqual({ key: "lobby.lamps_one_room", args: { Count: 1 } });
  expect(lampsLine([room("a", 2, 8), room("b", 5, 8)])).toEqual({ key: "lobby.lamps", args: { Count: 7, Rooms: { key: "number.n_2" } } });
});
