import type { OutcomeKind } from "../view";

/** What a draft that begins with a slash would do when it is sent. */
export type Command =
  | { kind: "task"; title: string; done: string }
  | { kind: "outcome"; outcome: OutcomeKind; note: string }
  | { kind: "away"; when: string }
  | { kind: "help" }
  | { kind: "unfinished" }
  | { kind: "unknown"; word: string; meant: string | null };

const words = ["/task", "/done", "/partly", "/notyet", "/changed", "/away", "/back", "/help"];
const outcomes: Record<string, OutcomeKind> = {
  "/done": "done",
  "/partly": "partly",
  "/notyet": "not_yet",
  "/changed": "changed",
};

/** null for an ordinary message. */
export function readCommand(draft: string): Command | null {
  const text = draft.trimStart();
  if (!text.startsWith("/")) return null;
  const space = text.search(/\s/);
  const word = (space < 0 ? text : text.slice(0, space)).toLowerCase();
  const rest = space < 0 ? "" : text.slice(space).trim();
  if (word === "/task") return { kind: "task", ...splitTask(rest) };
  const outcome = outcomes[word];
  if (outcome) return { kind: "outcome", outcome, note: rest };
  if (word === "/away" || word === "/back") return { kind: "away", when: rest };
  if (word === "/help" || word === "/") return { kind: "help" };
  if (space < 0 && words.some((w) => w.startsWith(word))) return { kind: "unfinished" };
  return { kind: "unknown", word: text.slice(0, space < 0 ? undefined : space), meant: nearest(word) };
}

/** A dash, or "done when", begins the second half; the server splits the same way and has the last word. */
function splitTask(rest: string): { title: string; done: string } {
  const parts =
    /^(.*?)\s+(?:[–—-]{1,2}\s+)?(?:done when|done:|done looks like:?|fertig, wenn|fertig wenn|fertig:|fertig heißt:?)\s+(.*)$/is.exec(
      rest,
    ) ?? /^(.*?)\s+[–—-]{1,2}\s+(.*)$/s.exec(rest);
  return parts ? { title: (parts[1] ?? "").trim(), done: (parts[2] ?? "").trim() } : { title: rest, done: "" };
}

function nearest(word: string): string | null {
  let best: string | null = null,
    least = 3;
  for (const w of words) {
    const d = distance(word, w);
    if (d < least) {
      best = w;
      least = d;
    }
  }
  return best;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
