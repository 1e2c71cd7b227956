import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Golden { opening: object; focus: object; free: object; messages: object[] }
const golden = JSON.parse(readFileSync(here("view.golden.json"), "utf8")) as Golden;

/** What the compiler says when these are put where view.ts wants a View and a Message. Written out as literals,
 * so that a field too many is as wrong as one too few. */
function complaints(views: object[], messages: object[]): string {
  const room = mkdtempSync(join(tmpdir(), "golden-"));
  try {
    copyFileSync(here("view.ts"), join(room, "view.ts"));
    writeFileSync(join(room, "check.ts"), `import type { Message, View } from "./view";
      export const views: View[] = ${JSON.stringify(views)};
      export const messages: Message[] = ${JSON.stringify(messages)};`);
    const tsc = here("../node_modules/typescript/bin/tsc");
    return spawnSync(process.execPath, [tsc, "--ignoreConfig", "--noEmit", "--strict", "--target", "es2022", "--module", "esnext",
      "--moduleResolution", "bundler", join(room, "check.ts")], { encoding: "utf8" }).stdout;
  } finally {
    rmSync(room, { recursive: true });
  }
}

test("what the server writes is what view.ts says, no field more and none less", () => {
  expect(complaints([golden.opening, golden.focus, golden.free], golden.messages)).toBe("");
}, 60_000);

test("what view.ts does not know is noticed", () => {
  expect(complaints([{ ...golden.free, surprise: 1 }], [])).toContain("surprise");
  expect(complaints([{ ...golden.free, phase: "lunch" }], [])).toContain("lunch");
}, 60_000);
