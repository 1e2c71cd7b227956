import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const locales = resolve(import.meta.dirname, "../../../web/locales");

/** The catalogue as pages show it, so that a test finds a button by the words on it, in any language. */
function read(lang: string): Map<string, string> {
  const words = new Map<string, string>();
  for (const file of readdirSync(locales).filter((name) => name.endsWith(`.${lang}.toml`))) {
    let table = "";
    for (const row of readFileSync(join(locales, file), "utf8").split("\n")) {
      const head = /^\s*\[([^\]]+)\]/.exec(row);
      if (head) table = head[1]!.trim();
      const pair = /^\s*"?([\w.-]+)"?\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*')/.exec(row);
      if (pair) words.set(table ? `${table}.${pair[1]}` : pair[1]!, pair[2]!.startsWith("'") ? pair[2]!.slice(1, -1) : (JSON.parse(pair[2]!) as string));
    }
  }
  return words;
}

const catalogues = new Map<string, Map<string, string>>();

/** The sentence under a key; slots are filled, or match anything when they are not given. */
export function words(key: string, args: Record<string, string> = {}, lang = "en"): string | RegExp {
  if (!catalogues.has(lang)) catalogues.set(lang, read(lang));
  const sentence = catalogues.get(lang)!.get(key) ?? catalogues.get(lang)!.get(`${key}.other`);
  if (sentence === undefined) throw new Error(`${key} is in no ${lang} catalogue`);
  const filled = sentence.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (slot, name: string) => args[name] ?? slot);
  if (!filled.includes("{{")) return filled;
  return new RegExp(filled.split(/\{\{\s*\.\w+\s*\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+"));
}
