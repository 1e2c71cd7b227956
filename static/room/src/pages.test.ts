import { beforeEach, expect, test, vi } from "vitest";

beforeEach(async () => {
  vi.resetModules();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  document.documentElement.lang = "de";
  document.body.innerHTML = `<button data-theme-toggle hidden></button>
    <details class="drop"><summary tabindex="0">Mirela</summary><a href="/me">Seite</a></details><button id="elsewhere">x</button>
    <main><form method="post" action="/me"><input id="name" aria-invalid="true"><button>Behalten</button></form>
    <time datetime="2026-03-19T18:28:00Z" data-clock>18:28 UTC</time>
    <code data-here>/invite/abc</code><p data-here>Öffne <b>/link</b></p><code data-here>https://lamp.example.org/x</code></main>`;
  await import("./pages");
});

test("the theme switch appears with the script and turns the page", () => {
  const toggle = document.querySelector<HTMLButtonElement>("[data-theme-toggle]")!;
  expect(toggle.hidden).toBe(false);
  toggle.click();
  expect(document.documentElement.dataset.theme).toBe("night");
  toggle.click();
  expect(document.documentElement.dataset.theme).toBe("paper");
});

test("a menu closes on Escape and gives the focus back", () => {
  const menu = document.querySelector<HTMLDetailsElement>("details")!;
  menu.open = true;
  menu.querySelector("a")!.focus();
  menu.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(menu.open).toBe(false);
  expect(document.activeElement).toBe(menu.querySelector("summary"));
});

test("a menu closes when one goes elsewhere", () => {
  const menu = document.querySelector<HTMLDetailsElement>("details")!;
  menu.open = true;
  menu.querySelector("a")!.focus();
  document.getElementById("elsewhere")!.focus();
  expect(menu.open).toBe(false);
  menu.open = true;
  document.getElementById("elsewhere")!.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  expect(menu.open).toBe(false);
});

test("a form is sent once, and may be sent again when the page comes back", () => {
  const form = document.querySelector("form")!;
  const send = () => form.dispatchEvent(new Event("submit", { cancelable: true }));
  expect(send()).toBe(true);
  expect(send()).toBe(false);
  dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  expect(send()).toBe(true);
});

test("the first wrong field has the focus", () => {
  expect(document.activeElement?.id).toBe("name");
});

test("clock times are the reader's, and the server hears of the zone", () => {
  const here = new Intl.DateTimeFormat("de", { hour: "2-digit", minute: "2-digit" }).format(new Date("2026-03-19T18:28:00Z"));
  expect(document.querySelector("time")!.textContent).toBe(here);
  expect(document.cookie).toContain(`zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
});

test("an address the server does not know is completed where the page is", () => {
  const said = [...document.querySelectorAll("[data-here]")].map((at) => at.textContent);
  expect(said).toEqual([`${location.origin}/invite/abc`, `Öffne ${location.origin}/link`, "https://lamp.example.org/x"]);
});
