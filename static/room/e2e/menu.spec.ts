import type { Person } from "./person";
import { seesPictures, sitDown } from "./steps";
import { expect, test } from "./test";
import { words } from "./words";

const about = (person: Person, name: string, lang = "en") =>
  person.page.getByRole("button", { name: words("room.more.about", { Name: name }, lang), exact: true });
const item = (person: Person, key: string, args: Record<string, string> = {}, lang = "en") =>
  person.page.getByRole("menuitem", { name: words(key, args, lang), exact: true });

test("a picture is hidden from one person alone, stays so over a reload, and comes back", async ({ room, arrive }) => {
  const [ana, ben] = [await arrive("Ana"), await arrive("Ben")];
  await sitDown(ana, room);
  await sitDown(ben, room);
  await seesPictures(ana, 2);
  await expect(about(ana, "Ana")).toHaveCount(0); // nobody needs a menu about themselves

  // By keyboard: in, to the second line, and the focus is on the button again.
  await about(ana, "Ben").focus();
  await ana.page.keyboard.press("Enter");
  await expect(item(ana, "room.more.write", { Name: "Ben" })).toBeFocused();
  await ana.page.keyboard.press("ArrowDown");
  await expect(item(ana, "room.more.hide")).toBeFocused();
  await ana.page.keyboard.press("Enter");
  await expect(about(ana, "Ben")).toBeFocused();
  const tile = ana.page.locator(".tile", { has: about(ana, "Ben") });
  await expect(tile.locator(".seat")).toHaveText(`BE${words("room.tile.hidden_by_you") as string}`);
  await expect(tile.locator(".sr")).toContainText(words("room.tile.hidden_by_you"));
  await seesPictures(ana, 1);
  await seesPictures(ben, 2); // Ben's room is as before

  await ana.page.reload();
  await expect(tile.locator(".seat")).toContainText(words("room.tile.hidden_by_you"));
  await seesPictures(ana, 1);
  await about(ana, "Ben").click();
  await expect(item(ana, "room.moderate.remove")).toHaveCount(0);
  await item(ana, "room.more.show").click();
  await seesPictures(ana, 2);
});

test("writing to somebody from their tile opens the chat on a phone and loses nothing that was typed", async ({ room, arrive }) => {
  const lotte = await arrive("Lotte", { viewport: { width: 390, height: 844 }, locale: "de-DE", hasTouch: true, isMobile: true });
  const ben = await arrive("Ben");
  await sitDown(ben, room, { seat: "text" });
  await sitDown(lotte, room, { seat: "text", lang: "de" });
  const { page } = lotte;
  const write = page.getByLabel(words("room.chat.write", {}, "de"));
  await page.locator("body").press("c");
  await write.fill("bis gleich");
  await page.keyboard.press("Escape");
  await expect(write).toBeHidden();
  await about(lotte, "Ben", "de").tap();
  const sheet = (await page.getByRole("menu").boundingBox())!;
  expect([sheet.x, sheet.width, Math.round(sheet.y + sheet.height)]).toEqual([0, 390, 844]);
  await page.touchscreen.tap(195, 40); // beside it: it closes, and nothing else is pressed
  await expect(page.getByRole("menu")).toHaveCount(0);
  await about(lotte, "Ben", "de").tap();
  await item(lotte, "room.more.write", { Name: "Ben" }, "de").tap();
  await expect(write).toBeFocused();
  await expect(write).toHaveValue("Ben, bis gleich");
  await page.keyboard.type("!");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await ben.messages(room)).map((m) => m.text)).toContain("Ben, bis gleich!");
  await page.keyboard.press("Escape");
  await expect(about(lotte, "Ben", "de")).toBeFocused();
});

test("in a round the menu stands in the order of turns, with what those who look after the house can do", async ({ house, room, arrive }) => {
  const [ana, ben] = [await arrive("Ana"), await arrive("Ben")];
  await ana.page.goto(await house.ownerLink());
  await ana.page.locator("input[name=name]").fill("Ana");
  await ana.page.locator("input[name=house]").fill("Linden House");
  await ana.page.locator("main form button").click();
  await ana.page.waitForURL("**/welcome-room");
  await sitDown(ana, room, { seat: "text" });
  await sitDown(ben, room, { seat: "text" });
  await ana.ask("POST", `/api/rooms/${room}/block`, { plan: { gathering: 0, opening: 300, focus: 300, break: 0, closing: 0, sprints: 1 } });
  await ana.sees(room, (v) => v.phase === "opening", "the opening round");
  const queue = ana.page.getByRole("region", { name: words("room.queue.title") });
  await expect(queue.getByRole("listitem")).toHaveCount(2);
  await about(ana, "Ben").click();
  await item(ana, "room.more.write", { Name: "Ben" }).click();
  await expect(ana.page.getByLabel(words("room.chat.write"))).toHaveValue("Ben, ");
  await about(ana, "Ben").click();
  await item(ana, "room.moderate.remove").click();
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByLabel(words("room.moderate.sentence", { Name: "Ben" })).fill("Spoke over everybody.");
  await dialog.getByRole("button", { name: words("room.moderate.ban_do"), exact: true }).click();
  await expect(about(ana, "Ben")).toHaveCount(0);
  await expect(ben.page.getByText("Spoke over everybody.")).toBeVisible();
});
