import { furnish, own } from "./furnish";
import { expect, test } from "./test";
import type { Page } from "@playwright/test";
import { words } from "./words";

const de = (key: string, args: Record<string, string> = {}) => words(key, args, "de");

/** Presses Tab until what has the focus is called this; fails when the page has been gone round. */
async function tabTo(page: Page, name: string | RegExp, role = "button") {
  const wanted = page.getByRole(role as "button", { name, exact: typeof name === "string" }).first();
  await expect(wanted).toBeVisible();
  for (let i = 0; i < 60; i++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return wanted;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${String(name)}`);
}

test("(f) on a phone, in German, with the keyboard alone", async ({ room, arrive }) => {
  test.setTimeout(180_000);
  const lotte = await arrive("Lotte", { viewport: { width: 390, height: 844 }, locale: "de-DE", hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  const ben = await arrive("Ben");
  const { page } = lotte;
  await page.goto(`/rooms/${room}`);
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  // The cursor waits where the first word is missing.
  await expect(page.getByLabel(de("prejoin.name"))).toBeFocused();
  await page.keyboard.type("Lotte");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Kapitel drei abtippen");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Drei Seiten");
  await page.keyboard.press("Enter");
  const bar = page.getByRole("toolbar", { name: de("room.controls.label"), exact: true });
  await expect(bar).toBeVisible();
  await lotte.sees(room, (v) => v.people.some((p) => p.name === "Lotte" && p.task?.done_looks_like === "Drei Seiten"), "Lotte sits with her task");

  await tabTo(page, de("room.start.begin"));
  await page.keyboard.press("Enter");
  await lotte.sees(room, (v) => v.phase === "gathering", "gathering");
  await expect(page.getByRole("main", { name: de("room.stage.gathering") })).toBeVisible();

  // The chat is a sheet: it opens and closes by key, and the focus comes back.
  await page.keyboard.press("Escape");
  await page.locator("body").press("c");
  const write = page.getByLabel(de("room.chat.write"));
  await expect(write).toBeVisible();
  await tabTo(page, de("room.chat.write"), "textbox");
  await page.keyboard.type("Guten Morgen zusammen");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await ben.messages(room)).some((m) => m.text === "Guten Morgen zusammen")).toBe(true);
  await page.keyboard.press("Escape");
  await expect(write).toBeHidden();

  // Nothing is wider than the phone, and nothing speaks English.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expect(page.getByText(words("room.stage.gathering"), { exact: true })).toHaveCount(0);

  await page.keyboard.press("m");
  await expect(bar.getByRole("button", { name: de("room.controls.mic_on"), exact: true })).toBeVisible();
  await tabTo(page, de("room.controls.mic_on"));
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press("ArrowRight");
    if (await bar.getByRole("button", { name: de("room.controls.leave"), exact: true }).evaluate((b) => b === document.activeElement)) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
});

test("somebody who was here before sits down with one key", async ({ room, arrive }) => {
  const ana = await arrive("Ana");
  await ana.page.goto(`/rooms/${room}`);
  await ana.page.getByLabel(words("prejoin.name")).fill("Ana");
  await ana.page.getByLabel(words("prejoin.task")).fill("Write the intro");
  await ana.page.keyboard.press("Enter");
  await expect(ana.page.getByRole("toolbar")).toBeVisible();
  await ana.page.goto("/");
  await ana.sees(room, (v) => v.people.every((p) => p.lost), "Ana went away");
  await ana.page.goto(`/rooms/${room}`);
  const go = ana.page.locator("main form button.go");
  // Within the grace a reload sits down by itself; at the door one press is enough.
  await expect(go.or(ana.page.getByRole("toolbar"))).toBeVisible();
  if (await go.isVisible()) {
    await expect(go).toBeFocused();
    await ana.page.keyboard.press("Enter");
  }
  await expect(ana.page.getByRole("toolbar")).toBeVisible();
});

test("no page of fixed times or of a log is wider than a phone, in German, at 320 px or with large letters", async ({ house, arrive }) => {
  const [owner, member, other] = [await arrive("Olga", { locale: "de-DE" }), await arrive("Mirela", { locale: "de-DE" }), await arrive("Priya")];
  await own(house, owner);
  const pages = await furnish(owner, member, other);
  for (const [person, paths] of [[member, pages.member], [owner, pages.owner]] as const) {
    for (const [where, path] of Object.entries(paths)) {
      await person.page.goto(path);
      for (const [width, letters] of [[390, "100%"], [320, "100%"], [390, "200%"]] as const) {
        await person.page.setViewportSize({ width, height: 844 });
        const wide = await person.page.evaluate((size) => {
          document.documentElement.style.fontSize = size;
          return document.documentElement.scrollWidth;
        }, letters);
        expect(wide, `${where} at ${width} px, letters ${letters}`).toBeLessThanOrEqual(width);
      }
    }
  }
});
