import type { Plan } from "../view";
import { lengthOf } from "./ribbon";

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
