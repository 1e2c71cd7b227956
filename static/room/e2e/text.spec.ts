import { button, controls, sitDown } from "./steps";
import { expect, test } from "./test";
import { words } from "./words";

/** A network that lets pages through and no pictures: no address of the media server can be reached. */
function blockMedia() {
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceServers: [], iceTransportPolicy: "relay" });
    }
    override setConfiguration(configuration?: RTCConfiguration) {
      super.setConfiguration({ ...configuration, iceServers: [], iceTransportPolicy: "relay" });
    }
  };
}

function countConnections() {
  const Original = window.RTCPeerConnection;
  Object.assign(window, { calls: 0 });
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      (window as unknown as { calls: number }).calls++;
    }
  };
}

test("(e) with the media ports blocked the page says so, and text only works", async ({ room, arrive }) => {
  test.setTimeout(180_000);
  const ana = await arrive("Ana");
  const ben = await arrive("Ben");
  await ana.context.addInitScript(blockMedia);
  await sitDown(ben, room, { seat: "text", task: "Sort the receipts" });

  await ana.page.goto(`/rooms/${room}`);
  await ana.page.getByLabel(words("prejoin.name")).fill("Ana");
  await ana.page.getByLabel(words("prejoin.task")).fill("Write the intro");
  await ana.page.locator("main form button.go").click();
  await expect(ana.page.getByRole("heading", { name: words("blocked.title") })).toBeVisible({ timeout: 60_000 });
  await button(ana, "blocked.text").first().click();
  await expect(controls(ana)).toBeVisible();
  await ana.sees(room, (v) => v.people.some((p) => p.name === "Ana" && p.seat === "text"), "Ana sits in words");

  // Words go both ways, a block begins and leads her along.
  for (const person of [ana, ben]) await person.page.keyboard.press("c");
  await ana.page.getByLabel(words("room.chat.write")).fill("I am here in words");
  await ana.page.getByLabel(words("room.chat.write")).press("Enter");
  await expect(ben.page.getByText("I am here in words")).toBeVisible();
  await ben.ask("POST", `/api/rooms/${room}/block`, { plan: { gathering: 1, opening: 0, focus: 5, break: 0, closing: 20, sprints: 1 } });
  await ana.sees(room, (v) => v.phase === "closing", "the block goes on");
  await expect(ana.page.getByText("Write the intro").first()).toBeVisible();
});

test("a text seat opens no call and no camera", async ({ room, arrive }) => {
  const ana = await arrive("Ana");
  await ana.context.addInitScript(countConnections);
  await ana.page.goto(`/rooms/${room}`);
  await sitDown(ana, room, { seat: "text" });
  await ana.sees(room, (v) => v.people.length === 1, "Ana sits");
  expect(await ana.page.evaluate(() => (window as unknown as { calls: number }).calls)).toBe(0);
  expect(await ana.page.locator("video").count()).toBe(0);
});

test("a browser that lost its line gets what it missed, once and in order", async ({ room, arrive }) => {
  const ana = await arrive("Ana");
  const ben = await arrive("Ben");
  await sitDown(ana, room, { seat: "text" });
  await sitDown(ben, room, { seat: "text" });
  for (const person of [ana, ben]) await person.page.keyboard.press("c");
  const say = (person: typeof ana, text: string) => person.ask("POST", `/api/rooms/${room}/messages`, { client_id: text.replace(" ", "-"), text });
  await say(ana, "line 0");
  await expect(ben.page.getByText("line 0", { exact: true })).toBeVisible();
  await ben.context.setOffline(true);
  for (let i = 1; i <= 5; i++) await say(ana, `line ${i}`);
  const write = ben.page.getByLabel(words("room.chat.write"));
  await write.fill("typed without a line");
  await write.press("Enter");
  await expect(ben.page.getByText("typed without a line")).toBeVisible();
  await ben.context.setOffline(false);
  await expect(ben.page.getByText("line 5", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(ana.page.getByText("typed without a line")).toBeVisible({ timeout: 30_000 });
  const shown = await ben.page.getByText(/^line \d$/).allTextContents();
  expect(shown).toEqual(["line 0", "line 1", "line 2", "line 3", "line 4", "line 5"]);
  await expect(ana.page.getByText("typed without a line")).toHaveCount(1);
  await expect(ben.page.getByText("typed without a line")).toHaveCount(1);
});
