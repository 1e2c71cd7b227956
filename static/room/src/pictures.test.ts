import { expect, test } from "vitest";
import { retryAfter } from "./pictures";

test("a lost line is tried often at first, whether the house answers or not", () => {
  for (const reachable of [true, false]) expect(retryAfter(3000, reachable)).toBeLessThanOrEqual(250);
});

test("no line is tried again and again against a house that does not answer", () => {
  expect(retryAfter(5000, false)).toBeNull();
  expect(retryAfter(5000, true)).toBeGreaterThan(0);
  expect(retryAfter(26_000, true)).toBeNull();
});
