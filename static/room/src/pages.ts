import { followTheme, isNight, writeTheme } from "./theme";

/** Small things on every page. Every page works without them. */
export function start(): void {
  followTheme();
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-toggle]")) {
    button.hidden = false;
    button.addEventListener("click", () => writeTheme(isNight() ? "paper" : "night"));
  }
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.drop")) closable(menu);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[method=post]")) sentOnce(form);
  tellZone();
  for (const address of document.querySelectorAll<HTMLElement>("[data-here]")) complete(address.querySelector("b") ?? address);
  for (const at of document.querySelectorAll<HTMLTimeElement>("time[data-clock]")) at.textContent = clock(at.dateTime);
  for (const part of document.querySelectorAll<HTMLElement>("[data-push]")) void import("./push").then((push) => push.start(part));
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) void import("./push").then((push) => push.copies(button));
  bringIntoSight(document.querySelector(".subnav [aria-current]"));
  const wrong = document.querySelector<HTMLElement>("main [aria-invalid=true]");
  wrong?.focus();
}

/** A menu closes on Escape, giving the focus back, and when one goes elsewhere. */
function closable(menu: HTMLDetailsElement): void {
  const opener = menu.querySelector("summary");
  menu.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || !menu.open) return;
    menu.open = false;
    opener?.focus();
  });
  menu.addEventListener("focusout", (e) => {
    if (e.relatedTarget instanceof Node && !menu.contains(e.relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", (e) => {
    if (e.target instanceof Node && !menu.contains(e.target)) menu.open = false;
  });
}

/** On a phone the parts of a page lie in a strip that is wider than the screen. */
function bringIntoSight(part: Element | null): void {
  const strip = part?.parentElement;
  if (part && strip) strip.scrollLeft += part.getBoundingClientRect().left - strip.getBoundingClientRect().left - 40;
}

/** Two quick presses are one. The page may come back from the browser's memory, where the form is free again. */
function sentOnce(form: HTMLFormElement): void {
  let sent = false;
  form.addEventListener("submit", (e) => {
    if (sent) e.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", (e) => {
    if (e.persisted) sent = false;
  });
}

/** A server that was not told its address writes paths. */
function complete(address: HTMLElement): void {
  const path = address.textContent ?? "";
  if (path.startsWith("/")) address.textContent = location.origin + path;
}

/** The server writes clock times and the greeting for this zone from the next page on. */
function tellZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!/^[A-Za-z0-9_+\-/]{1,64}$/.test(zone ?? "")) return;
  if (document.cookie.split("; ").includes(`zone=${zone}`)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

function clock(at: string): string {
  const lang = document.documentElement.lang;
  const locale = navigator.language.startsWith(lang) ? navigator.language : lang;
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

start();
