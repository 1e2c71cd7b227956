import { expect, type Locator } from "@playwright/test";
import type { SeatKind } from "../src/view";
import type { Person } from "./person";
import { words } from "./words";

interface Wish {
  seat?: SeatKind;
  task?: string;
  done?: string;
  lang?: string;
  /** runs in the page just before the press */
  armed?: () => void;
}

/** From the door to the table, by hand. */
export async function sitDown(person: Person, room: string, wish: Wish = {}): Promise<void> {
  const { page } = person;
  const { seat = "camera", lang = "en" } = wish;
  if (!page.url().endsWith(`/rooms/${room}`)) await page.goto(`/rooms/${room}`);
  await page.getByLabel(words("prejoin.name", {}, lang)).fill(person.name);
  await page.getByLabel(words("prejoin.task", {}, lang)).fill(wish.task ?? "");
  await page.getByLabel(words("prejoin.done", {}, lang)).fill(wish.done ?? "");
  await page.getByRole("radio", { name: words(`prejoin.seat.${seat}`, {}, lang) }).check({ force: true });
  if (seat === "camera") await expect(page.getByText(words("prejoin.only_you", {}, lang))).toBeVisible();
  if (wish.armed) await page.evaluate(wish.armed);
  await page.locator("main form button.go").click();
  await expect(controls(person, lang)).toBeVisible();
  // The call stands when the camera no longer waits for it.
  if (seat !== "text") await expect(control(person, seat === "camera" ? "camera" : "camera_off", lang)).toBeVisible({ timeout: 30_000 });
}

export function controls(person: Person, lang = "en"): Locator {
  return person.page.getByRole("toolbar", { name: words("room.controls.label", {}, lang), exact: true });
}

/** A button in the bar at the bottom, by the word on it. */
export function control(person: Person, word: string, lang = "en"): Locator {
  return controls(person, lang).getByRole("button", { name: words(`room.controls.${word}`, {}, lang), exact: true });
}

export function button(person: Person, key: string, lang = "en"): Locator {
  return person.page.getByRole("button", { name: words(key, {}, lang) });
}

/** Waits until this page shows so many moving pictures. */
export async function seesPictures(person: Person, count: number, timeout = 30_000): Promise<void> {
  await expect.poll(() => person.movingPictures(), { message: `${person.name} sees ${count} moving pictures`, timeout }).toBe(count);
}

export async function id(person: Person): Promise<string> {
  return (await person.ask<{ id: string }>("GET", "/api/me")).id;
}
