import type { Chime } from "./chimes";
import type { View } from "./view";

/** The chime that belongs to the step from one view to the next, if any. Comings, goings and chat have none. */
export function chimeBetween(before: View, after: View): Chime | null {
  const me = after.me;
  if (!me || me.sitting_out) return null;
  if (before.phase !== after.phase) {
    switch (after.phase) {
      case "opening": case "focus": case "break": case "closing": return after.phase;
      default: return null;
    }
  }
  const turn = after.block?.round?.turn?.member;
  return turn === me.id && before.block?.round?.turn?.member !== me.id ? "turn" : null;
}

/** In how many ms the one-minute notice is due; null when there is none to come. */
export function minuteNotice(view: View, now: number): number | null {
  if (view.phase !== "focus" || !view.phase_ends_at || !view.phase_starts_at || view.me?.sitting_out) return null;
  const ends = Date.parse(view.phase_ends_at);
  if (ends - Date.parse(view.phase_starts_at) < 120_000) return null; // would be heard right after the beginning
  const due = ends - 60_000 - now;
  return due >= 0 ? due : null;
}
