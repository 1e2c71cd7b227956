import type { Plan } from "../view";
import { lengthOf } from "./ribbon";

const MARGIN = 5; // seconds between a press and the server's hearing of it

export const presets = {
  pomodoro: { opening: 0, focus: 1500, break: 300, closing: 0, sprints: 1, gathering: 60 },
  fifty: { opening: 0, focus: 3000, break: 600, closing: 0, sprints: 1, gathering: 60 },
  ninety: { opening: 0, focus: 5400, break: 1200, closing: 0, sprints: 1, gathering: 60 },
  hosted: { opening: 600, focus: 2700, break: 600, closing: 600, sprints: 2, gathering: 60 },
} satisfies Record<string, Plan>;

export type Preset = keyof typeof presets;

/** How long a round of a preset is: five minutes, ten from seven people on. */
export function roundFor(people: number): number {
  return people > 6 ? 600 : 300;
}

/** A preset with or without its rounds, once or twice. */
export function planOf(preset: Preset, rounds: boolean, twice: boolean, people: number): Plan {
  const plan = presets[preset];
  if (preset === "hosted") return plan;
  const round = rounds ? roundFor(people) : 0;
  return { ...plan, opening: round, closing: round, sprints: twice ? 2 : 1 };
}

/** The bounds of one's own lengths, in minutes (sprints in number). */
export const bounds = {
  opening: { least: 1, most: 30, none: true },
  focus: { least: 5, most: 180, none: false },
  break: { least: 1, most: 60, none: true },
  closing: { least: 1, most: 30, none: true },
  sprints: { least: 1, most: 12, none: false },
} as const;

export type Length = keyof typeof bounds;
const TWELVE_HOURS = 43_200;

/** What is wrong with lengths in minutes; null when they may begin. */
export function faultOf(lengths: Record<Length, number>): Length | "total" | null {
  for (const name of Object.keys(bounds) as Length[]) {
    const value = lengths[name],
      { least, most, none } = bounds[name];
    if (!Number.isInteger(value) || ((value !== 0 || !none) && (value < least || value > most))) return name;
  }
  return lengthOf(ownPlan(lengths)) > TWELVE_HOURS ? "total" : null;
}

export function ownPlan(lengths: Record<Length, number>): Plan {
  const { opening, focus, closing, sprints } = lengths;
  return {
    opening: opening * 60,
    focus: focus * 60,
    break: lengths.break * 60,
    closing: closing * 60,
    sprints,
    gathering: 60,
  };
}

/** Whether a block begun now is over when the doors of the next one open. */
export function fits(plan: Plan, now: number, doorsAt: string | undefined): boolean {
  return !doorsAt || now + (plan.gathering + lengthOf(plan)) * 1000 <= Date.parse(doorsAt);
}

/** The longest focus that still fits before the doors open, one sprint and nothing else; null: not even the shortest. */
export function longestThatFits(now: number, doorsAt: string): Plan | null {
  const left = (Date.parse(doorsAt) - now) / 1000 - presets.fifty.gathering - MARGIN;
  const focus = Math.min(bounds.focus.most, Math.floor(left / 60));
  if (focus < bounds.focus.least) return null;
  return ownPlan({ opening: 0, focus, break: 0, closing: 0, sprints: 1 });
}

/** The first preset that fits, the usual one before the others; the usual one where none does. */
export function firstThatFits(now: number, doorsAt: string | undefined, people: number): Preset {
  const order: Preset[] = ["fifty", "pomodoro"];
  return order.find((p) => fits(planOf(p, p !== "pomodoro", false, people), now, doorsAt)) ?? "fifty";
}
