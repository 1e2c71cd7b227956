import { describe, expect, it } from "vitest";
import type { Plan, Stretch } from "../view";
import { labels, lengthOf, pieces, shape, ticks, widths } from "./ribbon";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 4, 19, minute)).toISOString();
const stretch = (phase: Stretch["phase"], from: number, to: number): Stretch => ({
  phase,
  sprint: 1,
  starts_at: at(from),
  ends_at: at(to),
});
const hosted = [
  stretch("opening", 0, 10),
  stretch("focus", 10, 60),
  stretch("break", 60, 70),
  stretch("focus", 70, 120),
  stretch("closing", 120, 135),
];

describe("the line of a block", () => {
  it("fills as far as the time is", () => {
    const line = pieces(hosted, Date.parse(at(35)));
    expect(line.map((p) => p.done)).toEqual([1, 0.5, 0, 0, 0]);
    expect(line.map((p) => p.now)).toEqual([false, true, false, false, false]);
    expect(line.map((p) => p.past)).toEqual([true, false, false, false, false]);
  });
  it("is empty before and full after", () => {
    expect(pieces(hosted, Date.parse(at(-5))).every((p) => p.done === 0 && !p.now)).toBe(true);
    expect(pieces(hosted, Date.parse(at(140))).every((p) => p.done === 1 && p.past)).toBe(true);
  });
});

describe("pieces of the line", () => {
  it("share the width by their length", () => {
    const [a, b] = widths([10, 30], 403);
    expect(a).toEqual({ left: 0, width: 100 });
    expect(b).toEqual({ left: 103, width: 300 });
  });
  it("none is narrower than it can be seen, and together they fill the line", () => {
    const places = widths([1, 180, 1, 180, 1], 300);
    expect(Math.min(...places.map((p) => p.width))).toBeGreaterThanOrEqual(6);
    const last = places[4]!;
    expect(last.left + last.width).toBeCloseTo(300, 6);
  });
});

describe("labels of the line", () => {
  it("never cover each other, and the one of now is there", () => {
    const places = widths([5, 25, 5, 25, 5, 25, 5, 25, 5], 400);
    const text = places.map(() => 60);
    for (let now = 0; now < places.length; now++) {
      const put = labels(places, text, 400, now);
      expect(put[now]).not.toBeNull();
      const shown = put.flatMap((x) => (x === null ? [] : [x])).sort((a, b) => a - b);
      for (let i = 1; i < shown.length; i++) expect(shown[i]! - shown[i - 1]!).toBeGreaterThanOrEqual(60);
      expect(Math.max(...shown)).toBeLessThanOrEqual(340);
    }
  });
});

describe("ticks", () => {
  it("are one for each turn", () => expect(ticks(12, 100)).toBe(12));
  it("do not run together", () => expect(ticks(50, 40)).toBe(10));
});

describe("the shape of a plan", () => {
  const plan = (p: Partial<Plan>): Plan => ({
    opening: 0,
    focus: 1500,
    break: 300,
    closing: 0,
    sprints: 1,
    gathering: 60,
    ...p,
  });
  it.each([
    ["25/5 ends with its break", plan({}), ["focus", "break"], 1800],
    ["twice", plan({ sprints: 2 }), ["focus", "break", "focus", "break"], 3600],
    [
      "rounds around, no break before the closing",
      plan({ opening: 300, closing: 300 }),
      ["opening", "focus", "closing"],
      2100,
    ],
    [
      "hosted two hours",
      plan({ opening: 600, focus: 2700, break: 600, closing: 600, sprints: 2 }),
      ["opening", "focus", "break", "focus", "closing"],
      7200,
    ],
    ["no breaks at all", plan({ break: 0, sprints: 2 }), ["focus", "focus"], 3000],
  ] as const)("%s", (_, p, phases, seconds) => {
    expect(shape(p).map((s) => s.phase)).toEqual(phases);
    expect(lengthOf(p)).toBe(seconds);
  });
});
