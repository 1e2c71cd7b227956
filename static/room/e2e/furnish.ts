import { expect } from "@playwright/test";
import type { House } from "./house";
import type { Person } from "./person";

const DAY = 24 * 3600_000;

/** Makes this browser the owner's. */
export async function own(house: House, owner: Person): Promise<void> {
  await owner.page.goto(await house.ownerLink());
  await owner.page.locator("input[name=name]").fill(owner.name);
  await owner.page.locator("input[name=house]").fill("Linden House");
  await owner.page.locator("main form button").click();
  await owner.page.waitForURL("**/welcome-room");
}

/** Fixed times in a room for two, and a log of some weeks: the pages a member has of them, and those of the owner, by what they show. */
export async function furnish(owner: Person, member: Person, other: Person): Promise<{ member: Record<string, string>; owner: Record<string, string> }> {
  for (const person of [member, other]) await person.ask("POST", "/api/me", { name: person.name });
  const { slug } = await owner.ask<{ slug: string }>("POST", "/api/rooms", { name: "Night kitchen", description: "", seats: 2 });
  const plan = { opening: 300, focus: 3000, break: 600, closing: 300, sprints: 2, gathering: 0 };
  const daily = (time: string, twin = "") => owner.ask<{ id: string }>("POST", "/api/series", {
    room: slug, rule: "FREQ=DAILY", time, zone: "Etc/UTC", first_day: new Date(Date.now() + DAY).toISOString().slice(0, 10), last_day: "", plan, twin,
  });
  const morning = await daily("07:00");
  const evening = await daily("16:00", morning.id);
  const until = new Date(Date.now() + 9 * DAY).toISOString().slice(0, 19);
  const { blocks } = await owner.ask<{ blocks: { id: string; series: string }[] }>("GET", `/api/schedule?to=${until}Z`);
  const [full, waiting, host, booked, off, open] = blocks.filter((block) => block.series === evening.id).map((block) => block.id) as [string, string, string, string, string, string];
  const book = (who: Person, id: string, wouldHost = false) => who.ask("PUT", `/api/schedule/${id}/booking`, {
    task: { title: "Read the chapter on harbours aloud once more", done_looks_like: "every clumsy sentence is underlined", how: "", activity: "Writing" }, would_host: wouldHost,
  });
  for (const id of [full, waiting]) for (const who of [owner, other]) await book(who, id, who === other);
  for (const id of [waiting, booked, off]) await book(member, id);
  await book(member, host, true);
  await owner.ask("POST", `/api/series/${evening.id}/exceptions`, { day: off.slice(-8).replace(/(....)(..)(..)/, "$1-$2-$3"), skip: true });

  const sessions = Array.from({ length: 14 }, (_, i) => ({
    id: "", at: new Date(Date.now() - i * 2 * DAY - DAY / 2).toISOString().slice(0, 19) + "Z", zone: "Europe/Berlin", room: "Night kitchen",
    title: "Read the chapter on harbours aloud once more", done_looks_like: "", activity: ["Writing", "Correspondence", ""][i % 3], planned_seconds: 3000,
    present_seconds: 3000 - 60 * i, outcome: ["done", "partly", "not_yet", ""][i % 4], note: "Smaller next time.", helped: "", distracted: "",
  }));
  const file = { name: "log.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ version: 1, sessions })) };
  const brought = await member.context.request.post("/log/import", { multipart: { file }, headers: { Origin: member.house.url } });
  expect(brought.ok()).toBe(true);
  const log = await member.ask<{ sessions: { id: string }[] }>("GET", "/api/log");
  await member.context.request.post("/me/calendar", { headers: { Origin: member.house.url } }); // a long address stands on two pages
  return {
    member: {
      "the schedule": "/schedule", "choosing a zone": "/schedule?zone=choose", "a full block": `/schedule/${full}`, "the waiting list": `/schedule/${waiting}`,
      "a turn to host": `/schedule/${host}`, "a booking": `/schedule/${booked}`, "a block called off": `/schedule/${off}`, "a block to book": `/schedule/${open}`,
      "the log": "/log?period=year", "a session": `/log/${log.sessions[0]!.id}`, "one's page": "/me", "erasing everything": "/me/erase", "the code": "/link", "coming back": "/signin",
    },
    owner: { "what recurs": "/series", "planning": "/series/new", "changing what recurs": `/series/${evening.id}` },
  };
}
