import { beforeEach, expect, test, vi } from "vitest";
import { followTheme, isNight, readTheme, writeTheme } from "./theme";

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  writeTheme("auto");
  delete document.documentElement.dataset.place;
});

test("a choice is kept where the server and the other pages look", () => {
  writeTheme("night");
  expect(readTheme()).toBe("night");
  expect(document.cookie).toContain("theme=night");
  expect(localStorage.getItem("lamplight_theme")).toBe("night");
  expect(document.documentElement.dataset.theme).toBe("night");
  writeTheme("auto");
  expect(readTheme()).toBe("auto");
  expect(document.cookie).not.toContain("theme=");
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

test("another page's choice is followed", () => {
  followTheme();
  document.cookie = "theme=paper; Path=/";
  dispatchEvent(new StorageEvent("storage", { key: "lamplight_theme" }));
  expect(document.documentElement.dataset.theme).toBe("paper");
});

test("rooms are night unless paper was chosen", () => {
  expect(isNight()).toBe(false);
  document.documentElement.dataset.place = "room";
  expect(isNight()).toBe(true);
  writeTheme("paper");
  expect(isNight()).toBe(false);
});
