import { minutesLeft, t } from "../messages";
import type { View } from "../view";

/** The shape of the phase's chip; shape and word say it, never colour alone. */
export function chip(view: View): string {
  return { free: "free", gathering: "free", opening: "round", focus: "focus", break: "break", closing: "round" }[view.phase];
}

/** "Focus, 31 min left" */
export function phaseWords(view: View, now: number): string {
  if (view.phase === "free" || !view.phase_ends_at) return t("door.phase.free");
  return t(`door.phase.${view.phase}`, { Count: minutesLeft(Date.parse(view.phase_ends_at) - now) });
}

/** What goes on inside and what it means for somebody at the door. */
export function lead(view: View): string {
  const others = view.people.filter((p) => p.id !== view.me?.id).length;
  const args = { Count: others, Until: view.phase_ends_at };
  if (view.phase === "free") return t(others === 0 ? "door.lead.empty" : "door.lead.free", args);
  return t(others === 0 && (view.phase === "focus" || view.phase === "gathering") ? `door.lead.${view.phase}_alone` : `door.lead.${view.phase}`, args);
}
