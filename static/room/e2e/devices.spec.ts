import type { Person } from "./person";
import { expect, test } from "./test";
import { words } from "./words";

/** A device that keeps passkeys and always finds its person. */
async function withPasskeys(person: Person): Promise<void> {
  const cdp = await person.context.newCDPSession(person.page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

async function enter(person: Person): Promise<void> {
  await person.page.goto("/about");
  await person.ask("POST", "/api/me", { name: person.name });
}

const press = (person: Person, key: string) => person.page.getByRole("button", { name: words(key) }).first().click();
const browsers = (person: Person) => person.page.locator("#browsers > li");

async function showCode(person: Person): Promise<string> {
  await person.page.goto("/me");
  await press(person, "devices.make_code");
  await expect(person.page.locator(".qr svg")).toBeVisible();
  return (await person.page.locator(".paircode [aria-hidden]").textContent())!;
}

test("what is changed on one's own page is kept at once", async ({ arrive }) => {
  const ana = await arrive("Ana");
  await enter(ana);
  await ana.page.goto("/me");
  const name = ana.page.getByLabel(words("you.name"));
  await name.fill("Anna");
  await name.press("Tab");
  await expect(ana.page.locator("#kept")).toHaveText(words("you.live.kept"));
  await ana.page.getByRole("switch", { name: words("you.willing") as string }).check({ force: true });
  await expect.poll(async () => (await ana.ask<{ name: string; willing: boolean }>("GET", "/api/me"))).toMatchObject({ name: "Anna", willing: true });
  await name.fill(" ");
  await name.press("Tab");
  await expect(ana.page.locator("#name-wrong")).toBeVisible();
  await ana.page.getByLabel(words("you.chime_break")).uncheck();
  await ana.page.getByRole("slider").fill("55");
  await ana.page.reload();
  await expect(name).toHaveValue("Anna");
  await expect(ana.page.getByLabel(words("you.chime_break"))).not.toBeChecked();
  await expect(ana.page.getByLabel(words("you.chime_focus"))).toBeChecked();
  await expect(ana.page.getByRole("slider")).toHaveValue("55");
  await ana.page.getByLabel(words("you.language")).selectOption("de");
  await expect(ana.page.getByRole("heading", { name: words("you.title", {}, "de") })).toBeVisible();
});

test("another device is linked by a code, seen in the list, and signed out again", async ({ arrive }) => {
  const desk = await arrive("Ana");
  const phone = await arrive("Phone", { viewport: { width: 390, height: 844 } });
  await enter(desk);
  const code = await showCode(desk);
  await phone.page.goto("/signin");
  await phone.page.getByRole("link", { name: words("devices.type_code") }).click();
  await phone.page.getByLabel(words("devices.code_label")).fill(code.toLowerCase());
  await press(phone, "devices.code_go");
  await expect(phone.page.getByText(words("devices.kept_linked"))).toBeVisible();
  await expect(phone.page.getByLabel(words("you.name"))).toHaveValue("Ana");
  // The device that made the link hears of it by itself.
  await expect(desk.page.getByText(words("devices.live.linked"))).toBeVisible();
  await expect(browsers(desk)).toHaveCount(2);
  await expect(browsers(desk).first()).toContainText(words("devices.this") as string);
  await browsers(desk).nth(1).getByRole("button").click();
  await expect(browsers(desk)).toHaveCount(1);
  await phone.page.goto("/me");
  await expect(phone.page.getByRole("heading", { name: words("calm.unknown.title") })).toBeVisible();
});

test("a guest on another device is brought together with its person", async ({ room, arrive }) => {
  const desk = await arrive("Ana");
  const phone = await arrive("Gus");
  await enter(desk);
  await enter(phone);
  await phone.ask("PUT", `/api/rooms/${room}/task`, { title: "Write the intro" });
  await phone.page.goto("/link");
  await phone.page.getByLabel(words("devices.code_label")).fill(await showCode(desk));
  await press(phone, "devices.code_go");
  await expect(phone.page.getByRole("heading", { name: words("devices.merge_title", { Name: "Gus" }) })).toBeVisible();
  await press(phone, "devices.merge_yes");
  await expect(phone.page.getByLabel(words("you.name"))).toHaveValue("Ana");
  expect((await desk.ask<{ me: { task: { title: string } } }>("GET", `/api/rooms/${room}`)).me.task.title).toBe("Write the intro");
});

test("a passkey brings somebody back who has signed out everywhere", async ({ arrive }) => {
  const ana = await arrive("Ana");
  await withPasskeys(ana);
  await enter(ana);
  await ana.page.goto("/me");
  await press(ana, "devices.add_passkey");
  await expect(ana.page.locator("#passkeys .lines > li")).toHaveCount(1);
  await press(ana, "devices.add_passkey");
  await expect(ana.page.locator("#passkey-note")).toHaveText(words("devices.live.known"));
  await ana.page.locator("#sign-out summary").click();
  await press(ana, "you.sign_out_yes");
  await ana.page.waitForURL("**/");
  await ana.page.goto("/signin");
  await press(ana, "devices.use_passkey");
  await ana.page.waitForURL("**/me?kept=linked");
  await expect(ana.page.getByLabel(words("you.name"))).toHaveValue("Ana");
  await ana.page.locator("#passkeys .lines button").click();
  await expect(ana.page.getByText(words("devices.no_passkeys"))).toBeVisible();
  await ana.page.goto("/signin");
  await press(ana, "devices.use_passkey");
  await expect(ana.page.locator("#passkey-note")).toContainText(/removed/);
});

test("everything is erased only after the name was typed", async ({ arrive }) => {
  const ana = await arrive("Ana");
  await enter(ana);
  await ana.page.goto("/me");
  await ana.page.getByRole("link", { name: words("devices.erase_more") }).click();
  await ana.page.getByLabel(words("devices.erase_name")).fill("Anna");
  await press(ana, "devices.erase_yes");
  await expect(ana.page.locator("#name-wrong")).toBeVisible();
  await ana.page.getByLabel(words("devices.erase_name")).fill("Ana");
  await press(ana, "devices.erase_yes");
  await expect(ana.page.getByRole("heading", { name: words("calm.erased.title") })).toBeVisible();
  await ana.page.goto("/me");
  await expect(ana.page.getByRole("heading", { name: words("calm.unknown.title") })).toBeVisible();
});
