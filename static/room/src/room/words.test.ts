import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { speak, type Entry } from "../messages";
import type { Person } from "../view";
import { addressed, brief, initials, lasting, ordinal, spelled, tileLabel } from "./words";

/** The sentences of one catalogue; its files know tables and one-line strings only. */
function catalogue(lang: string): Record<string, Entry> {
  const out: Record<string, Entry> = {};
  let table = "";
  for (const row of readFileSync(
    resolve(import.meta.dirname, `../../../../web/locales/room.${lang}.toml`),
    "utf8",
  ).split("\n")) {
    table = /^\[(.+)\]$/.exec(row)?.[1] ?? table;
    const [, name, text] = /^(\w+) = (".*")$/.exec(row) ?? [];
    if (!name || !text) continue;
    const value = JSON.parse(text) as string;
    if (name === "one" || name === "other")
      out[table] = { ...(out[table] as { other: string } | undefined), [name]: value } as Entry;
    else out[`${table}.${name}`] = value;
  }
  return out;
}

const sources = Object.values(
  import.meta.glob<string>("./*.{ts,tsx}", { query: "?raw", import: "default", eager: true }),
);
const all = sources.join("\n");

describe.each(["en", "de"])("the words of the room in %s", (lang) => {
  const words = catalogue(lang),
    keys = Object.keys(words);
  it("have every sentence that is asked for", () => {
    const asked = [...all.matchAll(/"(room\.[a-z_.]+)"/g)].map((m) => m[1]!);
    expect(asked.filter((key) => !(key in words))).toEqual([]);
  });
  it("have a sentence for every key that is put together", () => {
    const shapes = [...all.matchAll(/`(room\.[^`]*\$\{[^`]*)`/g)].map((m) => m[1]!);
    const found = (shape: string) => {
      const pattern = new RegExp(`^${shape.replaceAll(".", "\\.").replace(/\$\{(?:[^{}]|\{[^}]*\})+\}/g, "[\\w.]+")}$`);
      return keys.some((key) => pattern.test(key));
    };
    expect(shapes.filter((shape) => !found(shape))).toEqual([]);
  });
  it("have the same keys and slots as the other language", () => {
    const other = catalogue(lang === "en" ? "de" : "en");
    const slots = (entry: Entry | undefined) =>
      [...new Set(JSON.stringify(entry ?? "").match(/\{\{\.\w+\}\}/g) ?? [])].sort();
    expect(keys.filter((key) => slots(words[key]).join() !== slots(other[key]).join() || !(key in other))).toEqual([]);
  });
});

describe("small words", () => {
  beforeAll(() => speak("en", catalogue("en")));
  it.each([
    ["Tobias", "TO"],
    ["Anna Vogel", "AV"],
    ["ı", "I"],
    ["👩‍🚀 Ada", "👩‍🚀A"],
    ["李", "李"],
  ])("%s is %s under the lamp", (name, want) => expect(initials(name)).toBe(want));
  it.each([
    [20, "20 seconds"],
    [60, "1 minute"],
    [3000, "50 minutes"],
  ])("%i s last %s", (s, want) => expect(lasting(s)).toBe(want));
  it.each([
    [45, "45 s"],
    [1800, "30 min"],
    [3600, "1 h"],
    [4200, "1 h 10 min"],
  ])("%i s are %s where there is little room", (s, want) => expect(brief(s)).toBe(want));
  it("places and counts are words up to twelve", () => {
    expect([ordinal(4), ordinal(13), spelled(3), spelled(40)]).toEqual(["fourth", "number 13", "three", "40"]);
  });
  it("a tile says name, state and task", () => {
    const ayse: Person = {
      id: "a",
      name: "Ayşe",
      role: "member",
      seat: "camera",
      away: false,
      lost: false,
      sitting_out: false,
      newcomer: false,
      task: { title: "Letter finished and sealed", done_looks_like: "", activity: "" },
      outcome: "done",
      arrived_at: "",
    };
    const label = tileLabel(ayse, { you: false, host: false, camera: true, hidden: false, weak: false, speaking: false });
    expect(label).toBe("Ayşe, done early, camera on. Task: Letter finished and sealed.");
    const hidden = tileLabel(ayse, { you: false, host: false, camera: true, hidden: true, weak: false, speaking: false });
    expect(hidden).toBe("Ayşe, done early, camera on, hidden by you. Task: Letter finished and sealed.");
  });
  it("writing to somebody keeps what was typed, and addresses nobody twice", () => {
    expect(addressed("", "Robin")).toBe("Robin, ");
    expect(addressed("half a sentence ", "Robin")).toBe("Robin, half a sentence ");
    expect(addressed("Robin, half", "Robin")).toBe("Robin, half");
    expect(addressed("Robin, half", "Lotte")).toBe("Lotte, Robin, half");
  });
});
