import { expect, test } from "vitest";
import { Clock } from "./clock";

function clockAt(mono: { ms: number }) {
  return new Clock(() => mono.ms);
}

test("the clock is within half the shortest round trip", () => {
  const mono = { ms: 1000 };
  const clock = clockAt(mono);
  clock.sync(500_000, 900); // asked at 900, arrived at 1000
  expect(Math.abs(clock.now() - 500_050)).toBeLessThanOrEqual(1);
  mono.ms = 2000;
  clock.sync(501_045, 1990); // a faster one narrows it
  expect(Math.abs(clock.now() - 501_050)).toBeLessThanOrEqual(5);
});

test("a view that was held up on its way does not turn the clock back", () => {
  const mono = { ms: 0 };
  const clock = clockAt(mono);
  clock.sync(100_000, 0);
  mono.ms = 10_000;
  clock.sync(103_000); // seven seconds late
  expect(Math.abs(clock.now() - 110_000)).toBeLessThan(5);
});

test("after a sleep in which the browser's clock stood still the server is believed", () => {
  const mono = { ms: 0 };
  const clock = clockAt(mono);
  clock.sync(100_000, 0);
  mono.ms = 1000;
  clock.sync(3_700_000);
  expect(clock.now()).toBe(3_700_000);
});

test("a server whose clock was set back is believed on the next opening", () => {
  const mono = { ms: 0 };
  const clock = clockAt(mono);
  clock.sync(100_000, 0);
  mono.ms = 1000;
  clock.sync(41_000, 980);
  expect(Math.abs(clock.now() - 41_010)).toBeLessThan(20);
});
