import type { View } from "../src/view";
import { button, sitDown } from "./steps";
import { expect, test } from "./test";
import { words } from "./words";

const MINUTE = 60_000;

/** The wall clock of a zone that never changes, as a series wants it. */
function local(at: number): { day: string; time: string } {
  const [day, time] = new Date(at).toISOString().split("T");
  return { day: day!, time: time!.slice(0, 5) };
}

test("(j) a block on the spot is over before the doors of the next one open", async ({ house, room, arrive }) => {
  const owner = await arrive("Olga");
  await owner.page.goto(await house.ownerLink());
  await owner.page.locator("input[name=name]").fill("Olga");
  await owner.page.locator("input[name=house]").fill("Linden House");
  await owner.page.locator("main form button").click();
  await owner.page.waitForURL((url) => !url.pathname.startsWith("/welcome/"));
  const begins = Math.ceil(Date.now() / MINUTE) * MINUTE + 20 * MINUTE;
  const { day, time } = local(begins);
  await owner.ask("POST", "/api/series", {
    room, rule: "FREQ=DAILY", time, zone: "Etc/UTC", first_day: day, last_day: day,
    plan: { opening: 0, focus: 600, break: 0, closing: 0, sprints: 1, gathering: 0 },
  });

  const ana = await arrive("Ana");
  await ana.page.goto(`/rooms/${room}`);
  await expect(ana.page.getByText(words("door.next"))).toBeVisible();
  await sitDown(ana, room, { seat: "text", task: "Write" });
  const next = ana.page.getByRole("region", { name: words("room.next.label") });
  await expect(next).toContainText(words("room.next.no_host") as string);
  await expect(next.getByRole("link")).toHaveAttribute("href", /^\/schedule\//);
  // Said before trying: nothing of the usual fits, but fourteen minutes or so do.
  await expect(ana.page.getByText(words("room.start.too_long"))).toHaveCount(4);
  await expect(ana.page.getByText(words("room.start.before"))).toBeVisible();
  await expect(button(ana, "room.start.begin")).toHaveAttribute("aria-disabled", "true");
  const refused = await ana.context.request.post(`/api/rooms/${room}/block`, {
    data: { plan: { gathering: 60, opening: 0, focus: 3000, break: 0, closing: 0, sprints: 1 } }, headers: { Origin: house.url },
  });
  expect(refused.status()).toBe(409);
  expect(((await refused.json()) as { error: string }).error).toBe("block.overlaps");
  await button(ana, "room.start.longest").click();
  const view: View = await ana.sees(room, (v) => v.phase === "gathering", "the shorter block begins");
  expect(Date.parse(view.block!.ends_at)).toBeLessThanOrEqual(begins - 5 * MINUTE);
  expect(view.block!.plan.focus).toBeGreaterThanOrEqual(12 * 60);
});
