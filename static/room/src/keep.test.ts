import { afterEach, expect, test, vi } from "vitest";
import { read, readHabit, readPrefs, write, writeHabit, writePrefs } from "./keep";

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

test("storage that refuses loses nothing before the tab closes", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => { throw new DOMException("full"); });
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => { throw new DOMException("denied"); });
  write("draft.x", "half a sentence");
  expect(read("draft.x", "")).toBe("half a sentence");
  write("draft.x", undefined);
  expect(read("draft.x", "none")).toBe("none");
});

test("what somebody else wrote under our name is passed over", () => {
  localStorage.setItem("lamplight.habit", "{broken");
  expect(readHabit().seat).toBe("camera");
});

test("a habit is changed part by part", () => {
  writeHabit({ name: "Mirela" });
  writeHabit({ seat: "text" });
  expect(readHabit()).toMatchObject({ name: "Mirela", seat: "text" });
});

test("the theme lies where every page looks for it", () => {
  writePrefs({ ...readPrefs(), theme: "paper", volume: 70 });
  expect(document.cookie).toContain("theme=paper");
  expect(readPrefs()).toMatchObject({ theme: "paper", volume: 70 });
  writePrefs({ ...readPrefs(), theme: "auto" });
  expect(document.cookie).not.toContain("theme=");
});
