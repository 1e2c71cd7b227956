import { describe, expect, it } from "vitest";
import { faultOf, firstThatFits, fits, longestThatFits, planOf, presets } from "./plans";
import { lengthOf } from "./ribbon";

const good = { opening: 5, focus: 50, break: 10, closing: 5, sprints: 2 };

describe("own lengths", () => {
  it("may begin inside the bounds", () => expect(faultOf(good)).toBeNull());
  it.each([
    ["focus", { focus: 4 }],
    ["focus", { focus: 181 }],
    ["break", { break: 61 }],
    ["opening", { opening: 31 }],
    ["closing", { closing: 31 }],
    ["sprints", { sprints: 13 }],
    ["sprints", { sprints: 0 }],
    ["focus", { focus: 5.5 }],
    ["focus", { focus: NaN }],
    ["total", { focus: 180, sprints: 5 }],
  ] as const)("%s is named: %o", (name, change) => expect(faultOf({ ...good, ...change })).toBe(name));
  it("rounds and breaks may be left out", () =>
    expect(faultOf({ ...good, opening: 0, break: 0, closing: 0 })).toBeNull());
});

describe("presets", () => {
  it("last as their names say", () => {
    expect(lengthOf(presets.pomodoro)).toBe(30 * 60);
    expect(lengthOf(presets.fifty)).toBe(60 * 60);
    expect(lengthOf(presets.ninety)).toBe(110 * 60);
    expect(lengthOf(presets.hosted)).toBe(120 * 60);
  });
  it("rounds are longer when there are many", () => {
    expect(planOf("fifty", true, false, 4).opening).toBe(300);
    expect(planOf("fifty", true, false, 12).closing).toBe(600);
  });
});

describe("before the doors of the next block open", () => {
  const now = Date.UTC(2026, 2, 4, 19);
  const doors = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

  it("a block fits when it is over in time, gathering counted", () => {
    expect(fits(presets.pomodoro, now, doors(31))).toBe(true);
    expect(fits(presets.pomodoro, now + 1, doors(31))).toBe(false);
    expect(fits(presets.hosted, now, undefined)).toBe(true);
  });

  it.each([
    [32, 30],
    [31, 29],
    [7, 5],
    [6, null],
    [0, null],
    [-5, null],
    [600, 180],
  ])("with %d minutes left the longest focus has %s", (left, focus) => {
    const plan = longestThatFits(now, doors(left));
    expect(plan && plan.focus / 60).toBe(focus);
    if (plan) expect(fits(plan, now, doors(left))).toBe(true);
  });

  it.each([
    [300, "fifty"],
    [40, "pomodoro"],
    [20, "fifty"],
  ])("with %d minutes left %s stands chosen", (left, preset) => {
    expect(firstThatFits(now, doors(left), 3)).toBe(preset);
  });
});
