import { expect, test } from "vitest";
import { vague } from "./helper";

test.each([
  ["", "", null],
  ["  ", "", null],
  ["Write the intro", "", "end"],
  ["Write the intro", "  ", "end"],
  ["Taxes", "", "end"],
  ["Taxes", "sent", "part"],
  [" Taxes ", "sent", "part"],
  ["Write the intro", "500 words", null],
] as const)("a task of %j, done when %j, is asked about: %j", (title, done_looks_like, asks) => {
  expect(vague({ title, done_looks_like })).toBe(asks);
});
