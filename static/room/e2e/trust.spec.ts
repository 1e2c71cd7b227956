import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { furnish, own } from "./furnish";
import type { Person } from "./person";
import { id, sitDown } from "./steps";
import { expect, test } from "./test";
import { words } from "./words";

const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;

/** Whatever the browser complains of on a page, and whatever a page asks the reader by itself. */
function complaints(person: Person): string[] {
  const heard: string[] = [];
  person.page.on("dialog", (dialog) => {
    heard.push(`asked: ${dialog.message()}`);
    void dialog.dismiss();
  });
  person.page.on("console", (message) => {
    const expected = /^Failed to load resource: .* status of 4\d\d/.test(message.text()); // the house says no, as it should
    if (["error", "warning"].includes(message.type()) && !expected) heard.push(`${person.page.url()}: ${message.text()}`);
  });
  return heard;
}

/** Everything the router calls a page, files aside. */
function routes(): RegExp[] {
  const server = readFileSync(resolve(import.meta.dirname, "../../../web/server.go"), "utf8");
  return [...server.matchAll(/pages\.GET\("([^"]+)"/g)].map((found) => found[1]!).filter((path) => !/calendar|export/.test(path))
    .map((path) => new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`));
}

// Every test ends with: no policy or Trusted Types violation, no request to
// anybody else, no uncaught error. This one opens every page there is, with
// words in them that would be more than words.
test("T01: no page runs what somebody wrote, breaks its policy or asks anybody else", async ({ house, room, arrive }) => {
  test.setTimeout(240_000);
  const [owner, member, robin, visitor] = [await arrive("Olga"), await arrive("Mirela"), await arrive("Robin"), await arrive("Visitor")];
  const heard = [owner, member, robin, visitor].map(complaints);
  const visited = new Set<string>();
  const visit = async (person: Person, ...paths: string[]) => {
    for (const path of paths) {
      await person.page.goto(path);
      await expect(person.page.locator("h1").first()).toBeAttached();
      await person.page.waitForLoadState("load");
      visited.add(path.split(/[?#]/)[0]!);
    }
  };
  await visit(visitor, new URL(await house.ownerLink()).pathname);
  await own(house, owner);
  const pages = await furnish(owner, member, robin);
  await owner.ask("PATCH", `/api/rooms/${room}`, { name: `<svg onload=alert(1)>`, description: hostile });

  // The room, by hand: the door, a seat, somebody beside it with hostile words, the dialogs.
  await sitDown(member, room, { seat: "camera", task: hostile, done: hostile });
  await sitDown(owner, room, { seat: "text", task: "Write the intro" });
  await sitDown(robin, room, { seat: "text", task: hostile });
  for (const text of [hostile, "javascript:alert(1) data:text/html,x https://example.org", `/task ${hostile}`]) {
    await robin.ask("POST", `/api/rooms/${room}/messages`, { client_id: String(text.length), text });
  }
  for (const person of [member, owner]) {
    await person.page.keyboard.press("c");
    await expect(person.page.getByText("javascript:alert(1)").first()).toBeVisible();
  }
  for (const link of await member.page.locator("main a[href^='http']").all()) {
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/example\.org/);
    expect(await link.getAttribute("rel")).toContain("noopener");
  }
  const robins = await id(robin);
  await owner.page.getByRole("button", { name: words("room.more.about", { Name: "Robin" }) }).first().click();
  await owner.page.getByRole("menuitem", { name: words("room.moderate.remove") }).click();
  await expect(owner.page.getByRole("dialog")).toBeVisible();
  await owner.page.keyboard.press("Escape");
  await member.ask("POST", `/api/rooms/${room}/block`, { plan: { gathering: 1, opening: 10, focus: 3, break: 3, closing: 60, sprints: 2 } });
  for (const phase of ["opening", "focus", "break", "closing"]) await member.sees(room, (v) => v.phase === phase, phase, 60_000);
  visited.add(`/rooms/${room}`);
  await owner.ask("POST", `/api/rooms/${room}/ban`, { member: robins, everywhere: true, reason: hostile });

  await visit(robin, `/rooms/${room}`, "/removed", "/me", "/");
  const { cases } = await robin.ask<{ cases: { id: string }[] }>("GET", "/api/me/cases");
  await visit(robin, `/cases/${cases[0]!.id}`);
  await visit(owner, ...Object.values(pages.owner), "/housekeeping", "/housekeeping/health", `/housekeeping/people/${robins}`, "/housekeeping/cases", "/", "/about",
    "/rooms-new", `/rooms/${room}/edit`, "/welcome-room", "/welcome-media", "/welcome-people", "/me");
  await visit(member, ...Object.values(pages.member), `/rooms/${room}`, "/");
  await owner.ask("PUT", `/api/rooms/${room}/lock`, { locked: true });
  await visit(visitor, `/rooms/${room}`, `/rooms/${room}/knock`, "/", "/about", "/schedule", "/link", "/link/nobodys", "/signin", "/signin/elsewhere", "/signin/back?code=x&state=y",
    "/invite/nobodys", "/welcome/nobodys", "/mail/confirm-nobody-0", "/nowhere", "/rooms/nowhere", "/me", "/log");
  for (let i = 0; i < 80; i++) await member.context.request.get("/invite/nobodys");
  const busy = await member.page.goto("/invite/nobodys");
  expect(busy!.status()).toBe(429);
  await visit(member, "/log");

  expect(routes().filter((route) => ![...visited].some((path) => route.test(path))).map(String), "pages nobody opened").toEqual([]);
  expect(heard.flat(), "what the browsers complained of").toEqual([]);
});
