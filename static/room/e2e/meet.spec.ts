import { button, control, seesPictures, sitDown } from "./steps";
import { expect, test } from "./test";
import { words } from "./words";

test("(a) two people meet, see moving pictures and talk in the chat", async ({ room, arrive }) => {
  const ana = await arrive("Ana");
  const ben = await arrive("Ben");
  await ana.page.goto("/");
  await ana.page.locator(`a[href="/rooms/${room}"]`).first().click();
  await sitDown(ana, room, { task: "Write the intro", done: "500 words" });
  await sitDown(ben, room, { task: "Sort the receipts" });

  // One's own and the other's.
  await seesPictures(ana, 2);
  await seesPictures(ben, 2);
  await expect(ben.page.getByText("Write the intro").first()).toBeVisible();

  await ana.page.keyboard.press("c");
  await ben.page.keyboard.press("c");
  const write = ana.page.getByLabel(words("room.chat.write"));
  await write.fill("Good morning, see https://example.org");
  await write.press("Enter");
  await expect(ben.page.getByText("Good morning")).toBeVisible();
  await expect(ben.page.getByRole("link", { name: "https://example.org" })).toHaveAttribute("rel", /noopener/);

  await control(ben, "leave").click();
  await ben.page.waitForURL("/");
  await ana.sees(room, (v) => v.people.length === 1, "Ben is gone at once", 5_000);
  await seesPictures(ana, 1);
});

test("a newer tab takes the seat and the older one says so", async ({ room, arrive }) => {
  const ana = await arrive("Ana");
  await sitDown(ana, room, { seat: "no_camera" });
  const second = await ana.context.newPage();
  await second.goto(`/rooms/${room}`);
  await second.locator("main form button.go").click();
  await expect(second.getByRole("toolbar")).toBeVisible();
  await expect(ana.page.getByRole("heading", { name: words("moved.title") })).toBeVisible();
  expect((await ana.view(room)).people).toHaveLength(1);
  await button(ana, "moved.here").click();
  await expect(second.getByRole("heading", { name: words("moved.title") })).toBeVisible();
});

test("somebody who reloads keeps the seat and nobody hears of it", async ({ room, arrive }) => {
  const ana = await arrive("Ana");
  const ben = await arrive("Ben");
  await sitDown(ana, room);
  await sitDown(ben, room, { seat: "text" });
  const before = (await ben.messages(room)).length;
  const seat = (await ana.view(room)).people[0];
  await ana.page.reload();
  await seesPictures(ana, 1);
  const after = await ben.view(room);
  expect(after.people.map((p) => p.arrived_at)).toContain(seat!.arrived_at);
  expect(await ben.messages(room)).toHaveLength(before);
});

test("a window of the lobby lights as soon as somebody sits down", async ({ room, arrive }) => {
  const visitor = await arrive("Visitor");
  const ana = await arrive("Ana");
  await visitor.page.goto("/");
  const lit = visitor.page.locator("main .win.on");
  await expect(lit).toHaveCount(0);
  await sitDown(ana, room, { seat: "text" });
  const seated = Date.now();
  await expect(lit).toHaveCount(1);
  const took = Date.now() - seated;
  console.log(`a window was lit after ${took} ms`);
  expect(took, "a bell rang, and it was not the lobby's own look").toBeLessThan(10_000);
});
