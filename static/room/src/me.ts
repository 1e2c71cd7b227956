import { ask } from "./api";
import { play, wakeSound, type Chime } from "./chimes";
import { readPrefs, writePrefs } from "./keep";
import { speak, t, type Entry } from "./messages";
import { addPasskey, hasPasskeys, whyNot } from "./passkeys";
import { writeTheme, type Theme } from "./theme";

interface Page { lang: string; browsers: number; messages: Record<string, Entry> }

const page = JSON.parse(document.getElementById("page")!.textContent!) as Page;
const said = document.getElementById("kept");

/** One's own page: what is changed is kept at once. */
export function start(): void {
  speak(page.lang, page.messages);
  for (const part of document.querySelectorAll<HTMLElement>("[data-live]")) part.hidden = false;
  for (const save of document.querySelectorAll<HTMLElement>("[data-save]")) save.hidden = true;
  if (said) said.textContent = said.dataset.idle ?? "";
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-kept]")) keepOnChange(form);
  sound();
  passkeys();
  pairing();
  place();
}

/** Sends a section when something in it has changed; one after the other, so that the last word counts. */
function keepOnChange(form: HTMLFormElement): void {
  let last = Promise.resolve();
  const zone = form.elements.namedItem("zone"), follow = form.elements.namedItem("follow");
  form.addEventListener("change", (e) => {
    if (e.target === zone && follow instanceof HTMLInputElement) follow.checked = false;
    const data = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    last = last.then(() => send(form, data, e.target));
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault(); // Enter in the name: the change is on its way
    (document.activeElement as HTMLElement | null)?.blur();
  });
}

async function send(form: HTMLFormElement, data: URLSearchParams, changed: EventTarget | null): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000) });
  } catch {
    tell(t("you.live.not_kept"));
    return;
  }
  if (answer.status === 422) {
    const { wrong, problem } = (await answer.json()) as { wrong: Record<string, string> | null; problem: string };
    mark(form, wrong ?? {});
    tell(problem || t("you.live.not_kept"));
    return;
  }
  if (!answer.ok && answer.type !== "opaqueredirect") {
    tell(t("you.live.not_kept"));
    return;
  }
  mark(form, {});
  tell(t("you.live.kept"));
  const field = changed instanceof Element ? changed.getAttribute("name") : "";
  if (field === "theme") writeTheme(data.get("theme") as Theme);
  // The whole page is said in the language, and tells its times in the zone.
  if (field === "language" || field === "zone" || field === "follow") again("you", "you");
}

/** Loads the page anew and says what was done. It may have come as the answer to a form, which must not be sent twice. */
function again(what: string, section: string): void {
  const to = `/me?kept=${what}`;
  if (location.pathname + location.search === to) location.reload();
  else location.assign(`${to}#${section}`);
}

/** Puts a refusal beside the field it is about, and takes the last one away. */
function mark(form: HTMLFormElement, wrong: Record<string, string>): void {
  for (const old of form.querySelectorAll(".wrong")) old.remove();
  for (const field of form.querySelectorAll<HTMLInputElement>("input[id], select[id]")) {
    const why = wrong[field.name];
    if (why === undefined) {
      field.removeAttribute("aria-invalid");
      continue;
    }
    const note = document.createElement("span");
    note.className = "wrong";
    note.id = `${field.name}-wrong`;
    note.textContent = why;
    field.after(note);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
  }
}

function tell(what: string): void {
  if (said) said.textContent = what;
}

/** Volume and chimes, which belong to this device and need no server. */
function sound(): void {
  const volume = document.getElementById("volume") as HTMLInputElement;
  const number = volume.parentElement!.querySelector("output")!;
  const boxes = [...document.querySelectorAll<HTMLInputElement>("[data-chime]")];
  const show = () => {
    const prefs = readPrefs();
    volume.value = String(prefs.volume);
    fill();
    for (const box of boxes) {
      const chime = box.dataset.chime as Chime;
      box.checked = prefs.chimes && (chime === "minute" ? prefs.oneMinute : !prefs.silent.includes(chime));
    }
  };
  const fill = () => {
    number.value = volume.value;
    volume.style.setProperty("--v", `${volume.value}%`);
  };
  const keep = () => {
    const on = boxes.filter((box) => box.checked).map((box) => box.dataset.chime as Chime);
    const off = boxes.filter((box) => !box.checked).map((box) => box.dataset.chime as Chime);
    const silent = on.length ? off.filter((chime) => chime !== "minute") : [];
    writePrefs({ ...readPrefs(), volume: Number(volume.value), chimes: on.length > 0, oneMinute: on.includes("minute"), silent });
    show();
    tell(t("you.live.kept"));
  };
  volume.addEventListener("input", fill);
  volume.addEventListener("change", keep);
  for (const box of boxes) box.addEventListener("change", keep);
  document.getElementById("all-off")!.addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    keep();
  });
  document.getElementById("test-sound")!.addEventListener("click", () => {
    wakeSound();
    setTimeout(() => play("focus", Number(volume.value)), 60); // the first press wakes the sound, which takes a moment
  });
  addEventListener("storage", show);
  show();
}

function passkeys(): void {
  const button = document.getElementById("add-passkey")!, note = document.getElementById("passkey-note")!;
  note.textContent = hasPasskeys() ? "" : t("devices.live.unsupported");
  if (!hasPasskeys()) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    note.textContent = t("devices.live.ask");
    try {
      await addPasskey();
      again("passkey", "passkeys");
    } catch (e) {
      const why = whyNot(e);
      note.textContent = t(why.key, { Reason: why.reason });
    }
  });
}

/** While a code is shown: how long it is still good, and a word when the other device is there. */
function pairing(): void {
  const shown = document.querySelector<HTMLElement>(".pairing");
  if (!shown) return;
  const left = shown.querySelector(".left")!, until = Date.parse(shown.dataset.until!);
  const timer = setInterval(() => {
    const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
    if (seconds > 0) {
      left.textContent = t("devices.live.left", { Minutes: Math.floor(seconds / 60), Seconds: String(seconds % 60).padStart(2, "0") });
      return;
    }
    clearInterval(timer);
    shown.classList.add("over");
    left.textContent = t("devices.live.over");
  }, 1000);
  const look = setInterval(async () => {
    if (document.hidden) return;
    if (Date.now() > until) {
      clearInterval(look);
      return;
    }
    const { browsers } = await ask<{ browsers: unknown[] }>("/api/me/browsers").catch(() => ({ browsers: [] }));
    if (browsers.length <= page.browsers) return;
    clearInterval(look);
    tell(t("devices.live.linked"));
    again("other", "devices");
  }, 3000);
}

/** Marks the part of the page one looks at. */
function place(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".subnav a:not([hidden])")];
  const mark = (section: Element | null) => {
    const at = links.find((link) => section?.id === link.hash.slice(1));
    if (!at) return;
    for (const link of links) link.removeAttribute("aria-current");
    at.setAttribute("aria-current", "true");
    const bar = at.parentElement!;
    bar.scrollLeft = at.offsetLeft - (bar.clientWidth - at.offsetWidth) / 2;
  };
  const go = () => {
    const to = document.getElementById(location.hash.slice(1));
    if (to instanceof HTMLDetailsElement) to.open = true;
    mark(to?.closest("section") ?? null);
  };
  const seen = new IntersectionObserver((all) => {
    for (const one of all) if (one.isIntersecting) mark(one.target);
  }, { rootMargin: "-15% 0px -80%" });
  for (const link of links) {
    const section = document.getElementById(link.hash.slice(1));
    if (section) seen.observe(section);
  }
  addEventListener("hashchange", go);
  mark(document.getElementById("you"));
  go();
}

start();
