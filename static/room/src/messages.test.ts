import { beforeEach, expect, test } from "vitest";
import { clockTime, speak, t, timer } from "./messages";

beforeEach(() => speak("en", {
  hello: "Hello {{.Name}}", people: { one: "{{.Count}} person", other: "{{.Count}} people" },
  until: "until {{.Until}}", why: "hosts: {{.Reason}}", days: { one: "a day", other: "{{.Count}} days" },
}));

test("slots are filled and nothing of a name is taken for a slot or markup", () => {
  expect(t("hello", { Name: "{{.Count}} <b>$&" })).toBe("Hello {{.Count}} <b>$&");
});

test("a count chooses its plural form", () => {
  expect(t("people", { Count: 1 })).toBe("1 person");
  expect(t("people", { Count: 12 })).toBe("12 people");
});

test("an instant shows as a clock time of the reader", () => {
  expect(t("until", { Until: "2026-11-21T20:00:00Z" })).toBe("until " + clockTime("2026-11-21T20:00:00Z"));
});

test("a slot may hold a line of its own", () => {
  expect(t("why", { Reason: { key: "days", args: { Count: 9 } } })).toBe("hosts: 9 days");
});

test("a missing sentence shows its key instead of nothing", () => {
  expect(t("no.such")).toBe("no.such");
});

test("a timer reads zero only when it is over", () => {
  expect(timer(1)).toBe("0:01");
  expect(timer(0)).toBe("0:00");
  expect(timer(-5)).toBe("0:00");
  expect(timer(31 * 60_000 + 24_000)).toBe("31:24");
  expect(timer(3_727_000)).toBe("1:02:07");
});
