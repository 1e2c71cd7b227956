import { describe, expect, it } from "vitest";
import { faultOf, planOf, presets } from "./plans";
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
