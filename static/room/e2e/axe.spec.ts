import AxeBuilder from "@axe-core/playwright";
import { furnish, own } from "./furnish";
import type { Person } from "./person";
import { controls, sitDown } from "./steps";
import { expect, test } from "./test";

const themes = ["paper", "night"] as const;

/** Nothing serious or critical, in either theme. */
async function clean(person: Person, where: string) {
  for (const theme of themes) {
    await person.page.evaluate((t) => (document.documentElement.dataset.theme = t), theme);
    await person.page.evaluate(() => Promise.all(document.getAnimations().map((a) => (a.effect?.getComputedTiming().iterations === Infinity ? null : a.finished.catch(() => null)))));
    const { violations } = await new AxeBuilder({ page: person.page }).analyze();
    const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
    expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} (${n.any[0]?.message ?? n.all[0]?.message ?? v.help})`).slice(0, 4).join("; ")}`), `${where}, ${theme}`).toEqual([]);
  }
}

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("(g) axe finds nothing serious on the pages of the house, in either theme", async ({ house, room, arrive }) => {
  test.setTimeout(240_000);
  const owner = await arrive("Olga", { reducedMotion: "reduce" });
  const { page } = owner;
  await page.goto("/");
  await clean(owner, "the lobby with nobody in it");
  await page.goto(await house.ownerLink());
  await clean(owner, "the owner's welcome");
  await page.locator("input[name=name]").fill("Olga");
  await page.locator("input[name=house]").fill("Linden House");
  await page.locator("main form button").click();
  await page.waitForURL("**/welcome-room");
  await clean(owner, "the first room");
  for (const path of ["/", "/rooms-new", `/rooms/${room}/edit`, "/me", "/me/erase", "/housekeeping", "/housekeeping/health", "/housekeeping/cases", "/welcome-media", "/welcome-people", "/link", "/signin", "/about", "/rooms/nowhere-at-all", "/nowhere"]) {
    await page.goto(path);
    await clean(owner, path);
  }
  await page.goto(`/rooms/${room}`);
  await clean(owner, "the door");
});

test("(g) axe finds nothing serious on the pages of fixed times and of a log, in either theme", async ({ house, arrive }) => {
  test.setTimeout(240_000);
  const [owner, member, other] = [await arrive("Olga"), await arrive("Mirela", { reducedMotion: "reduce" }), await arrive("Priya")];
  await own(house, owner);
  await member.page.goto("/log");
  await clean(member, "a log before the first block");
  const pages = await furnish(owner, member, other);
  for (const [person, paths] of [[member, pages.member], [owner, pages.owner]] as const) {
    for (const [where, path] of Object.entries(paths)) {
      await person.page.goto(path);
      // What is folded is read, too.
      await person.page.evaluate(() => document.querySelectorAll("main details").forEach((d) => d.setAttribute("open", "")));
      await clean(person, where);
    }
  }
});

test("(g) axe finds nothing serious in any phase of a block, desk and phone, in either theme", async ({ room, arrive }) => {
  test.setTimeout(300_000);
  const ana = await arrive("Ana", { reducedMotion: "reduce" });
  const ben = await arrive("Ben", { reducedMotion: "reduce", viewport: { width: 390, height: 844 } });
  await sitDown(ana, room, { task: "Write the intro", done: "500 words" });
  await sitDown(ben, room, { seat: "text", task: "Sort the receipts" });
  await ana.ask("PUT", "/api/me/willing", { willing: true });
  await ana.ask("POST", `/api/rooms/${room}/messages`, { client_id: "1", text: "Good morning https://example.org" });
  const both = async (where: string) => {
    await clean(ana, where);
    await clean(ben, `${where} on a phone`);
  };
  await both("free");
  const begin = (plan: object) => ana.ask("POST", `/api/rooms/${room}/block`, { plan });
  await begin({ gathering: 20, opening: 120, focus: 60, break: 0, closing: 0, sprints: 1 });
  await both("gathering");
  await ana.sees(room, (v) => v.phase === "opening", "opening", 60_000);
  await both("opening");
  await ana.ask("POST", `/api/rooms/${room}/block/start_focus`);
  await ana.page.keyboard.press("c");
  await ben.page.keyboard.press("c");
  await both("focus with the chat open");
  for (const key of ["Escape", "?"]) await ana.page.keyboard.press(key);
  await clean(ana, "the list of keys");
  await ana.page.keyboard.press("Escape");
  await ana.ask("POST", `/api/rooms/${room}/block/close`);
  await ana.sees(room, (v) => v.phase === "free", "free again");
  await begin({ gathering: 1, opening: 0, focus: 1, break: 25, closing: 90, sprints: 2 });
  await ana.sees(room, (v) => v.phase === "break", "break");
  await both("break");
  await ana.sees(room, (v) => v.phase === "closing", "closing", 60_000);
  await both("closing");
  await expect(controls(ana)).toBeVisible();
});
