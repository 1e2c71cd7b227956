import type { Line } from "./view";

/** A sentence, or its plural forms. */
export type Entry = string | { one?: string; other: string };

let catalogue: Record<string, Entry> = {};
let language = "en";
let plural = new Intl.PluralRules("en");
const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** Takes the page's sentences; called once before the first paint. */
export function speak(lang: string, messages: Record<string, Entry>): void {
  language = lang;
  catalogue = messages;
  plural = new Intl.PluralRules(lang);
  formats.clear();
}

/** The sentence under this key with its slots filled. A slot named Count chooses the plural form;
 * At, Until and BackAt are instants and show as a clock time; a slot may hold another Line. */
export function t(key: string, args: Record<string, unknown> = {}): string {
  const entry = catalogue[key];
  if (entry === undefined) return key;
  return form(entry, args).replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_, slot: string) => shown(slot, args[slot]));
}

/** The sentence of a Line that came from the server. */
export function line(l: Line): string {
  return t(l.key, l.args);
}

/** Whether the page knows this sentence. */
export function knows(key: string): boolean {
  return key in catalogue;
}

function form(entry: Entry, args: Record<string, unknown>): string {
  if (typeof entry === "string") return entry;
  const count = Number(args.Count ?? 0);
  return (plural.select(count) === "one" && entry.one) || entry.other;
}

function shown(slot: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return number(value);
  if (typeof value === "object" && "key" in value) return line(value as Line);
  const text = String(value);
  if (/^(At|Until|BackAt)$/.test(slot) && !Number.isNaN(Date.parse(text))) return clockTime(text);
  return text;
}

/** An instant as a clock time in the reader's zone. The language alone would give English readers
 * am and pm; the browser's own locale knows whether they use them. */
export function clockTime(at: string | number): string {
  const locale = navigatorLocale();
  return cached("time", () => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: chosenZone() }))
    .format(new Date(at));
}

/** An instant as a date in the reader's language, the year left out. */
export function dayName(at: string | number): string {
  return cached("day", () => new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", timeZone: chosenZone() }))
    .format(new Date(at));
}

/** A count in the reader's language. */
export function number(n: number): string {
  return cached("number", () => new Intl.NumberFormat(language)).format(n);
}

/** Time left as 31:24 or 1:02:07; never below zero. Rounded up, so it reads 0:00 only when it is over. */
export function timer(ms: number): string {
  const all = Math.max(0, Math.ceil(ms / 1000));
  const h = Math.floor(all / 3600), m = Math.floor(all / 60) % 60, s = String(all % 60).padStart(2, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
}

/** Whole minutes that are left, begun ones counted. */
export function minutesLeft(ms: number): number {
  return Math.max(0, Math.ceil(ms / 60_000));
}

/** The zone the reader chose; undefined while times follow the device. */
function chosenZone(): string | undefined {
  return typeof document === "undefined" ? undefined : document.documentElement.dataset.zone;
}

function navigatorLocale(): string {
  const own = typeof navigator === "undefined" ? undefined : navigator.language;
  return own?.startsWith(language) ? own : language;
}

function cached<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => T): T {
  let found = formats.get(key) as T | undefined;
  if (!found) formats.set(key, (found = make()));
  return found;
}
