import type { Prefs, TaskInput } from "./state";
import { readTheme, writeTheme } from "./theme";
import type { SeatKind } from "./view";

/** What the browser keeps for its person. Storage may be full, forbidden or absent (private windows):
 * then everything still works, until the tab closes. */
const memory = new Map<string, string>();
const PREFIX = "lamplight.";

export function read<T>(key: string, fallback: T, session = false): T {
  try {
    const text = store(session)?.getItem(PREFIX + key) ?? memory.get(key);
    return text == null ? fallback : (JSON.parse(text) as T);
  } catch {
    const text = memory.get(key);
    return text === undefined ? fallback : (JSON.parse(text) as T);
  }
}

/** undefined forgets the key */
export function write(key: string, value: unknown, session = false): void {
  if (value === undefined) memory.delete(key);
  else memory.set(key, JSON.stringify(value));
  try {
    if (value === undefined) store(session)?.removeItem(PREFIX + key);
    else store(session)?.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // kept in memory above
  }
}

function store(session: boolean): Storage | undefined {
  return session ? globalThis.sessionStorage : globalThis.localStorage;
}

const DEFAULTS: Prefs = {
  volume: 30, chimes: true, silent: [], oneMinute: false, letters: true, hideSelf: false, hidden: [], mirror: true,
  theme: "auto",
};

export function readPrefs(): Prefs {
  return { ...DEFAULTS, ...read<Partial<Prefs>>("prefs", {}), theme: readTheme() };
}

export function writePrefs({ theme, ...rest }: Prefs): void {
  write("prefs", rest);
  writeTheme(theme);
}

/** How somebody sat down last time, on this device. */
export interface Habit {
  name: string;
  seat: SeatKind;
  camera?: string;
  microphone?: string;
  speaker?: string;
  /** activities of one's own, newest first */
  activities: string[];
}

export function readHabit(): Habit {
  return { name: "", seat: "camera", activities: [], ...read<Partial<Habit>>("habit", {}) };
}

export function writeHabit(change: Partial<Habit>): void {
  write("habit", { ...readHabit(), ...change });
}

/** The task being typed before sitting down; gone once it is stated. */
export function readDraftTask(slug: string): TaskInput | null {
  return read<TaskInput | null>(`task.${slug}`, null);
}

export function writeDraftTask(slug: string, task: TaskInput | undefined): void {
  write(`task.${slug}`, task);
}

/** The seat this tab holds: a reload sits down again by itself. */
export function readSeat(slug: string): string {
  return read<string>(`seat.${slug}`, "", true);
}

export function writeSeat(slug: string, seatId: string): void {
  write(`seat.${slug}`, seatId || undefined, true);
}

/** What was written in the closing and is not yet said; gone once it is kept. */
export interface DraftClosing { note: string; helped: string; distracted: string }

export function readDraftClosing(block: string): DraftClosing | null {
  const kept = read<(DraftClosing & { block: string }) | null>("closing", null);
  return kept?.block === block ? kept : null;
}

export function writeDraftClosing(block: string, draft: DraftClosing): void {
  write("closing", { block, ...draft });
}
