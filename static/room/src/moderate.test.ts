import { expect, test } from "vitest";
import { ends, forField, mayActOn } from "./moderate";
import type { Role } from "./view";

test("nobody acts on themselves, on an owner or on an equal", () => {
  const may = (me: Role, on: Role) => mayActOn({ id: "a", role: me }, { id: "b", role: on });
  expect([may("owner", "moderator"), may("moderator", "member"), may("moderator", "guest")]).toEqual([true, true, true]);
  expect([may("moderator", "moderator"), may("owner", "owner"), may("member", "guest"), may("guest", "guest")])
    .toEqual([false, false, false, false]);
  expect(mayActOn({ id: "a", role: "owner" }, { id: "a", role: "guest" })).toBe(false);
});

test("an end is an instant by the server's clock, or the block's", () => {
  const now = Date.parse("2026-03-19T18:30:00Z");
  expect(ends("block", now)).toBe("");
  expect(ends("tomorrow", now)).toBe("2026-03-20T18:30:00.000Z");
  expect(ends("week", now)).toBe("2026-03-26T18:30:00.000Z");
  expect(ends("date", now, forField(now))).toBe("2026-03-19T18:30:00.000Z");
  expect(ends("date", now, "")).toBe("");
});
