import { expect, test } from "vitest";
import { chimeBetween, minuteNotice } from "./moments";
import type { Me, Phase, View } from "./view";

function view(phase: Phase, turn?: string, me: Partial<Me> = {}): View {
  return {
    phase, me: { id: "m1", sitting_out: false, ...me },
    block: turn === undefined ? null : { round: { turn: { member: turn } } },
  } as unknown as View;
}

test("each step of a block has its chime and coming to rest has none", () => {
  expect(chimeBetween(view("gathering"), view("opening"))).toBe("opening");
  expect(chimeBetween(view("opening"), view("focus"))).toBe("focus");
  expect(chimeBetween(view("focus"), view("break"))).toBe("break");
  expect(chimeBetween(view("focus"), view("closing"))).toBe("closing");
  expect(chimeBetween(view("closing"), view("free"))).toBeNull();
  expect(chimeBetween(view("free"), view("gathering"))).toBeNull();
  expect(chimeBetween(view("focus"), view("focus"))).toBeNull();
});

test("one's own turn is heard once, and nobody else's", () => {
  expect(chimeBetween(view("opening", "m2"), view("opening", "m1"))).toBe("turn");
  expect(chimeBetween(view("opening", "m1"), view("opening", "m1"))).toBeNull();
  expect(chimeBetween(view("opening", "m1"), view("opening", "m2"))).toBeNull();
});

test("whoever sits the block out hears nothing of it", () => {
  expect(chimeBetween(view("opening"), view("focus", undefined, { sitting_out: true }))).toBeNull();
});

test("the one-minute notice comes in focuses long enough to want one", () => {
  const at = (s: number) => new Date(s * 1000).toISOString();
  const focus = (length: number) => ({ ...view("focus"), phase_starts_at: at(0), phase_ends_at: at(length) }) as View;
  expect(minuteNotice(focus(1500), 0)).toBe(1_440_000);
  expect(minuteNotice(focus(1500), 1_450_000)).toBeNull();
  expect(minuteNotice(focus(100), 0)).toBeNull();
  expect(minuteNotice({ ...focus(1500), phase: "break" }, 0)).toBeNull();
});
