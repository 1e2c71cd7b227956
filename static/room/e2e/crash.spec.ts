import { chromium } from "@playwright/test";
import { chromiumArgs, chromiumPath } from "./house";
import { button, control, id, seesPictures, sitDown } from "./steps";
import { expect, test } from "./test";
import { words } from "./words";

test("(c) the server is killed in the middle of focus and everybody is back in the same block", async ({ house, room, arrive }) => {
  test.setTimeout(180_000);
  const ana = await arrive("Ana");
  const ben = await arrive("Ben");
  const cleo = await arrive("Cleo");
  await sitDown(ana, room, { task: "Write the intro" });
  await sitDown(ben, room, { task: "Sort the receipts" });
  await sitDown(cleo, room, { task: "Read", seat: "text" });
  await ana.ask("PUT", "/api/me/willing", { willing: true });
  await ana.ask("POST", `/api/rooms/${room}/block`, { plan: { gathering: 2, opening: 3, focus: 300, break: 0, closing: 10, sprints: 1 } });
  const before = await ana.sees(room, (v) => v.phase === "focus", "focus");
  await seesPictures(ana, 2);
  await ana.page.keyboard.press("c");
  const write = ana.page.getByLabel(words("room.chat.write"));
  await write.fill("Said before the power cut");
  await write.press("Enter");
  await expect.poll(async () => (await ben.messages(room)).some((m) => m.text === "Said before the power cut")).toBe(true);
  for (const person of [ana, ben, cleo]) await person.page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await house.kill();
  // Words typed while nobody is there are kept, and go out once.
  await write.fill("Typed while the house was dark");
  await write.press("Enter");
  await house.start();

  const after = await ana.sees(room, (v) => v.phase === "focus" && v.people.length === 3 && v.people.every((p) => !p.lost), "everybody is back", 40_000);
  expect(after.block!.id).toBe(before.block!.id);
  expect(after.block!.ends_at).toBe(before.block!.ends_at);
  expect(after.block!.host!.id).toBe(before.block!.host!.id);
  expect(after.people.map((p) => p.id)).toEqual(before.people.map((p) => p.id));
  await seesPictures(ana, 2);
  await seesPictures(ben, 2);
  for (const person of [ana, ben, cleo]) expect(await person.page.evaluate(() => "sameDocument" in window), `${person.name} was not reloaded`).toBe(true);
  expect(await house.microphones(room)).toEqual([]);

  await expect.poll(async () => (await ben.messages(room)).map((m) => m.text).filter((t) => t?.startsWith("Typed"))).toEqual(["Typed while the house was dark"]);
  const all = await ben.messages(room);
  expect(new Set(all.map((m) => m.id)).size).toBe(all.length);
  expect(all.filter((m) => m.text === "Said before the power cut")).toHaveLength(1);
  expect(all.filter((m) => m.key === "notice.focus")).toHaveLength(1);
  await ben.page.keyboard.press("c");
  for (const said of ["Said before the power cut", "Typed while the house was dark"]) {
    await expect(ben.page.getByText(said)).toHaveCount(1);
    await expect(ana.page.getByText(said)).toHaveCount(1);
  }
});

test("the media server is killed: chat goes on and pictures come back without a reload", async ({ house, room, arrive }) => {
  const ana = await arrive("Ana");
  const ben = await arrive("Ben");
  await sitDown(ana, room);
  await sitDown(ben, room);
  await seesPictures(ana, 2);
  house.killMedia();
  const said = await ana.ask<{ id: number }>("POST", `/api/rooms/${room}/messages`, { client_id: "while-dark", text: "Still here" });
  expect(said.id).toBeGreaterThan(0);
  await seesPictures(ana, 2);
  await seesPictures(ben, 2);
  expect((await ana.view(room)).people.map((p) => p.name)).toEqual(["Ana", "Ben"]);
});

test("(d) the host disappears and the understudy leads at the same line of the script", async ({ room, arrive }) => {
  test.setTimeout(180_000);
  // A browser of its own, so that it can be killed like a machine that loses its power.
  const server = await chromium.launchServer({ executablePath: chromiumPath(), args: chromiumArgs });
  const doomed = await chromium.connect(server.wsEndpoint());
  const ana = await arrive("Ana", {}, doomed);
  const ben = await arrive("Ben");
  const cleo = await arrive("Cleo");
  await sitDown(ana, room, { task: "Write the intro" });
  await sitDown(ben, room, { task: "Sort the receipts" });
  await sitDown(cleo, room, { task: "Read", seat: "no_camera" });
  for (const person of [ana, ben]) await person.ask("PUT", "/api/me/willing", { willing: true });
  const [anaId, benId] = [await id(ana), await id(ben)];
  await cleo.ask("POST", `/api/rooms/${room}/block`, { plan: { gathering: 2, opening: 120, focus: 60, break: 0, closing: 0, sprints: 1 } });
  const opening = await ben.sees(room, (v) => v.phase === "opening", "the opening round");
  expect(opening.block!.host!.id).toBe(anaId);
  expect(opening.block!.understudy!.id).toBe(benId);

  server.process().kill("SIGKILL");
  const gone = Date.now();
  const led = await ben.sees(room, (v) => v.block?.host?.id === benId, "the understudy hosts", 60_000);
  const took = Date.now() - gone;
  expect(led.block!.host!.reason.key).toBe("reason.took_over");
  // Twenty seconds of grace, and what the media server needs to notice.
  expect(took).toBeGreaterThan(15_000);
  expect(took).toBeLessThan(45_000);
  await expect(ben.page.getByRole("region", { name: words("room.script.label") })).toBeVisible();
  await button(ben, "room.script.start_focus").click();
  await cleo.sees(room, (v) => v.phase === "focus", "the understudy begins focus");
  await expect(control(cleo, "mic_rest")).toBeVisible();
});
