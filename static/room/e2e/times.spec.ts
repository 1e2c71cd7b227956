import { House } from "./house";
import type { Person } from "./person";
import { PostOffice } from "./post";
import { button, sitDown } from "./steps";
import { expect, test as plain } from "./test";
import { words } from "./words";

const test = plain.extend<{ office: PostOffice }>({
  office: async ({}, use) => {
    const office = await PostOffice.open();
    await use(office);
    office.close();
  },
  house: async ({ office }, use, info) => {
    const house = await House.open(["--public-url", "{url}", "--mail-host", "127.0.0.1", "--mail-port", String(office.port), "--mail-from", "lamp@example.org", "--mail-tls", "none"]);
    await use(house);
    if (info.status !== info.expectedStatus) await info.attach("lamplight.log", { body: house.log, contentType: "text/plain" });
    await house.close();
  },
});

interface Scheduled { id: string; series: string; starts_at: string; host: { name: string } | null }

/** The minutes of the wall clock of a zone. */
function wall(at: number, zone: string): { day: string; time: string; weekday: string } {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", weekday: "short", hourCycle: "h23",
  }).formatToParts(at).map((part) => [part.type, part.value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}`, weekday: parts.weekday!.slice(0, 2).toUpperCase() };
}

async function enter(person: Person): Promise<void> {
  await person.ask("POST", "/api/me", { name: person.name });
}

test("(h) book in Berlin, come from New York, be reminded, host, close, see the log, export it, move to a phone, erase", async ({ house, room, arrive, office }) => {
  test.setTimeout(360_000);
  const owner = await arrive("Olga");
  await owner.page.goto(await house.ownerLink());
  await owner.page.locator("input[name=name]").fill("Olga");
  await owner.page.locator("input[name=house]").fill("Linden House");
  await owner.page.locator("main form button").click();

  // A block every week on this day, seven minutes from now.
  const start = wall(Date.now() + 7 * 60_000, "Europe/Berlin");
  await owner.page.goto("/series/new");
  for (const box of await owner.page.locator("input[name=day]:checked").all()) await box.uncheck({ force: true });
  await owner.page.locator(`input[name=day][value=${start.weekday}]`).check({ force: true });
  await owner.page.locator("#time").fill(start.time);
  await owner.page.locator("#zone").selectOption("Europe/Berlin");
  await owner.page.locator("#first_day").fill(start.day);
  for (const [part, minutes] of Object.entries({ opening: "0.5", focus: "0.1", break: "", closing: "1", sprints: "1" })) await owner.page.locator(`#${part}`).fill(minutes);
  await button(owner, "series.make").click();
  await expect(owner.page.getByText(words("series.kept") as string)).toBeVisible();
  const { blocks } = await owner.ask<{ blocks: Scheduled[] }>("GET", "/api/schedule");
  const block = blocks[0]!;

  // Ben, in Berlin, gives his address, books with a task and would host.
  const ben = await arrive("Ben", { timezoneId: "Europe/Berlin" });
  await enter(ben);
  await ben.page.goto("/me");
  await ben.page.locator("#address").fill("ben@example.org");
  await button(ben, "remind.mail_ask").click();
  await expect.poll(() => office.saying(/\/mail\//), { message: "the letter that asks" }).toBeTruthy();
  await ben.page.goto(/https?:\S+\/mail\/\S+/.exec(office.saying(/\/mail\//)!)![0]);
  await button(ben, "mailbox.confirm_yes").click();
  await ben.page.goto(`/schedule/${block.id}`);
  await expect(ben.page.getByText(start.time).first()).toBeVisible();
  await ben.page.locator("input[name=title]").fill("Results section");
  await ben.page.locator("input[name=done]").fill("Table 1 filled");
  await button(ben, "times.save").click();
  await expect(ben.page.getByText(words("times.head_booked") as string).first()).toBeVisible();
  await ben.page.getByRole("switch", { name: words("times.would_host") }).click();
  await expect.poll(async () => (await ben.ask<Scheduled>("GET", `/api/schedule/${block.id}`)).host?.name).toBe("Ben");

  // The reminder was due three minutes ago, which is not too late.
  await expect.poll(() => office.saying(/Results section/), { message: "the reminder", timeout: 60_000 }).toBeTruthy();
  expect(office.saying(/Results section/)).toContain(start.time);

  // Ana comes from New York, where it is another hour.
  const ana = await arrive("Ana", { timezoneId: "America/New_York" });
  await enter(ana);
  await ana.page.goto("/schedule");
  await ana.page.goto(`/schedule/${block.id}`);
  await expect(ana.page.getByText(wall(Date.parse(block.starts_at), "America/New_York").time).first()).toBeVisible();
  await button(ana, "times.save").click();
  await expect(ana.page.getByText(words("times.head_booked") as string).first()).toBeVisible();

  // It is moved to the next minute, and both come.
  const sooner = wall(Date.now() + 75_000, "Europe/Berlin");
  await owner.ask("POST", `/api/series/${block.series}/exceptions`, { day: start.day, to: `${sooner.day}T${sooner.time}` });
  await ben.page.goto("/");
  await expect(ben.page.locator(".news")).toBeVisible();
  await sitDown(ana, room, { seat: "text" });
  await ben.page.goto(`/rooms/${room}`);
  await expect(ben.page.getByLabel(words("prejoin.task"))).toHaveValue("Results section");
  await sitDown(ben, room, { seat: "text", task: "Results section", done: "Table 1 filled" });
  await ben.sees(room, (v) => v.phase === "opening", "the block starts by itself", 120_000);
  const view = await ben.view(room);
  expect(view.block?.host?.name).toBe("Ben");
  expect(view.block?.scheduled).toBe(block.id);
  await ben.ask("POST", `/api/rooms/${room}/block/start_focus`);
  await ben.sees(room, (v) => v.phase === "closing", "the closing", 60_000);
  await ben.ask("POST", `/api/rooms/${room}/outcome`, { outcome: "partly", note: "Tools next.", helped: "Quiet", distracted: "" });
  await ben.ask("POST", `/api/rooms/${room}/block/close`);
  await expect(ben.page.getByText(words("room.ribbon.finished_log") as string).first()).toBeVisible();

  // The log has the line, with what was kept to oneself, and gives it away.
  await ben.page.goto("/log");
  await expect(ben.page.getByText("Results section").first()).toBeVisible();
  const csv = await (await ben.context.request.get("/log/export.csv")).text();
  expect(csv).toContain("Results section");
  expect(csv).toContain("Tools next.");
  const json = JSON.parse(await (await ben.context.request.get("/log/export.json")).text()) as { sessions: { outcome: string; present_seconds: number; planned_seconds: number }[] };
  expect(json.sessions).toHaveLength(1);
  expect(json.sessions[0]!.outcome).toBe("partly");
  expect(json.sessions[0]!.present_seconds).toBeLessThanOrEqual(json.sessions[0]!.planned_seconds);
  expect(json.sessions[0]!.present_seconds).toBeGreaterThan(0);

  // The same log on a phone, by a one-time link.
  await ben.page.goto("/me#devices");
  await button(ben, "devices.make_code").click();
  const code = (await ben.page.locator(".paircode [aria-hidden]").textContent())!.trim();
  const type = async (browser: Person) => {
    await browser.page.goto("/link");
    await browser.page.locator("input[name=code]").fill(code);
    await button(browser, "devices.code_go").click();
  };
  const phone = await arrive("Ben's phone", { viewport: { width: 390, height: 844 }, timezoneId: "Europe/Berlin" });
  await type(phone);
  await phone.page.waitForURL("**/me**");
  await phone.page.goto("/log");
  await expect(phone.page.getByText("Results section").first()).toBeVisible();
  const thief = await arrive("Somebody else");
  await type(thief);
  await expect(button(thief, "devices.code_go")).toBeVisible();
  expect((await thief.context.request.get("/log")).status(), "a code is good once").toBe(401);

  // And everything is gone, on both.
  await phone.page.goto("/me/erase");
  await phone.page.locator("input[name=name]").fill("Ben");
  await button(phone, "devices.erase_yes").click();
  await expect(phone.page.locator("input[name=name]")).toHaveCount(0);
  for (const browser of [phone, ben]) expect((await browser.context.request.get("/log")).status()).toBe(401);
  expect((await ana.messages(room)).some((m) => m.member?.name === "Ben")).toBe(false);
});
