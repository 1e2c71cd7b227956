import { button, controls, sitDown } from "./steps";
import { expect, test } from "./test";
import { words } from "./words";

interface Session { title: string; outcome: string; note: string; helped: string; distracted: string }
interface Jots { jots: { text: string; kept: boolean }[] }

test("(i) thoughts are parked, the closing is told to the log, and then: keep, do, or drop", async ({ room, arrive }) => {
  const ana = await arrive("Ana");
  const { page } = ana;
  await sitDown(ana, room, { seat: "text", task: "Write the intro", done: "500 words" });
  await ana.ask("POST", `/api/rooms/${room}/block`, { plan: { gathering: 1, opening: 0, focus: 25, break: 0, closing: 40, sprints: 1 } });
  await ana.sees(room, (v) => v.phase === "focus", "focus");

  // Three thoughts, one of them typed while the line was gone.
  await page.keyboard.press("j");
  const field = page.getByLabel(words("room.jot.write"));
  const park = async (text: string) => {
    await field.fill(text);
    await field.press("Enter");
    await expect(page.locator(".jot li").filter({ hasText: text })).toBeVisible();
  };
  await park("Order printer paper");
  await park("When is the dentist?");
  await ana.context.setOffline(true);
  await park("Ask Priya about the figure");
  await field.fill("half a thou");
  await ana.context.setOffline(false);
  const kept = async () => (await ana.ask<Jots>("GET", "/api/jots")).jots;
  await expect.poll(async () => (await kept()).length, { timeout: 20_000 }).toBe(3);

  // What is typed outlives a reload.
  await page.reload();
  await expect(controls(ana)).toBeVisible();
  await page.keyboard.press("j");
  await expect(field).toHaveValue("half a thou");
  await field.fill("");

  await ana.sees(room, (v) => v.phase === "closing", "closing", 30_000);
  await page.getByRole("radio", { name: words("room.outcome.partly") }).check({ force: true });
  await page.getByLabel(words("room.closing.line")).fill("Half of it stands.");
  await button(ana, "room.closing.helped").click();
  await page.getByRole("textbox", { name: words("room.closing.helped") }).fill("tea");
  await button(ana, "room.closing.keep").click();
  await expect(page.getByText(words("room.closing.kept_done")).first()).toBeVisible();
  expect((await ana.messages(room)).filter((m) => JSON.stringify(m).includes("tea"))).toEqual([]);

  // Offered again when it is over; one becomes the task, one stays, one goes.
  await ana.sees(room, (v) => v.phase === "free", "the end", 60_000);
  await expect(page.locator(".ribbon").getByText(words("room.ribbon.finished_log"))).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: words("room.say.finished_log") })).toHaveCount(1);
  await expect(page.getByText(words("room.log.seconds")).first()).toBeVisible();
  const choose = (text: string, fate: string) =>
    page.getByRole("group", { name: text }).getByRole("button", { name: words(`room.jot.${fate}`), exact: true }).click();
  await choose("Order printer paper", "do");
  await choose("Ask Priya about the figure", "keep");
  await choose("When is the dentist?", "drop");
  await button(ana, "room.jot.tidy").click();
  await expect(page.getByText(words("room.jot.now", { Text: "Order printer paper" })).first()).toBeVisible();
  expect((await ana.view(room)).me?.task?.title).toBe("Order printer paper");
  expect((await kept()).map((j) => [j.text, j.kept])).toEqual([["Ask Priya about the figure", true]]);

  // Two hours in two pieces are offered until that is put away.
  expect((await ana.view(room)).me?.helper).not.toBeNull();
  await button(ana, "prejoin.helper.hide").click();
  await expect(page.getByText(words("prejoin.helper.hidden")).first()).toBeVisible();
  await expect(page.getByText(words("room.start.two_hours"))).toHaveCount(0);
  expect((await ana.view(room)).me?.helper).toBeNull();

  const { sessions } = await ana.ask<{ sessions: Session[] }>("GET", "/api/log");
  expect(sessions).toHaveLength(1);
  expect(sessions[0]).toMatchObject({ title: "Write the intro", outcome: "partly", note: "Half of it stands.", helped: "tea", distracted: "" });
});
