import type { Block, Plan, Stretch } from "../view";

/** One piece of the line, and how much of it is over (0 to 1). */
export interface Piece {
  kind: "round" | "focus" | "break";
  phase: Stretch["phase"];
  share: number;
  done: number;
  past: boolean;
  now: boolean;
  startsAt: string;
  minutes: number;
}

const GAP = 3,
  LEAST = 6;

/** The phases of a block as pieces of a line. */
export function pieces(phases: Stretch[], now: number): Piece[] {
  return phases.map((p) => {
    const starts = Date.parse(p.starts_at),
      ends = Date.parse(p.ends_at),
      share = Math.max(1, ends - starts);
    return {
      kind: kindOf(p.phase),
      phase: p.phase,
      share,
      done: Math.min(1, Math.max(0, (now - starts) / share)),
      past: now >= ends,
      now: now >= starts && now < ends,
      startsAt: p.starts_at,
      minutes: Math.round(share / 60_000),
    };
  });
}

export function kindOf(phase: Stretch["phase"]): Piece["kind"] {
  return phase === "focus" ? "focus" : phase === "break" ? "break" : "round";
}

/** Where each piece begins and how wide it is on a line of this width, as flexbox lays them: none below its least. */
export function widths(shares: number[], width: number): { left: number; width: number }[] {
  const free = Math.max(0, width - GAP * (shares.length - 1));
  const fixed = new Set<number>();
  let out = shares.map(() => 0);
  for (let again = true; again;) {
    again = false;
    const rest = Math.max(0, free - fixed.size * LEAST);
    const all = shares.reduce((sum, s, i) => (fixed.has(i) ? sum : sum + s), 0);
    out = shares.map((s, i) => (fixed.has(i) || all === 0 ? LEAST : (s / all) * rest));
    out.forEach((w, i) => {
      if (w < LEAST && !fixed.has(i)) {
        fixed.add(i);
        again = true;
      }
    });
  }
  let x = 0;
  return out.map((w) => {
    const left = x;
    x += w + GAP;
    return { left, width: w };
  });
}

/** Which labels stand below the line and where: the one of now always, others where no word is covered. */
export function labels(
  places: { left: number; width: number }[],
  textWidths: number[],
  width: number,
  now: number,
): (number | null)[] {
  const out: (number | null)[] = places.map(() => null);
  const taken: [number, number][] = [];
  const put = (i: number) => {
    const place = places[i],
      text = textWidths[i];
    if (!place || text === undefined || text > width) return;
    const x = Math.max(0, Math.min(place.left, width - text));
    if (taken.some(([from, to]) => x < to + 10 && x + text + 10 > from)) return;
    taken.push([x, x + text]);
    out[i] = x;
  };
  if (now >= 0) put(now);
  // The ends tell most, then from the start on.
  put(0);
  put(places.length - 1);
  places.forEach((_, i) => out[i] === null && put(i));
  return out;
}

/** Ticks of a round: one for each turn, but never so many that they run together. */
export function ticks(people: number, width: number): number {
  return Math.max(2, Math.min(Math.max(people, 2), Math.floor(width / 4)));
}

/** The phases a plan will have, before a block is made of it. */
export function shape(plan: Plan): { phase: Stretch["phase"]; seconds: number }[] {
  const out: { phase: Stretch["phase"]; seconds: number }[] = [];
  if (plan.opening > 0) out.push({ phase: "opening", seconds: plan.opening });
  for (let sprint = 1; sprint <= plan.sprints; sprint++) {
    out.push({ phase: "focus", seconds: plan.focus });
    // Whoever goes round the circle at the end rests afterwards.
    if (plan.break > 0 && (sprint < plan.sprints || plan.closing === 0))
      out.push({ phase: "break", seconds: plan.break });
  }
  if (plan.closing > 0) out.push({ phase: "closing", seconds: plan.closing });
  return out;
}

/** Seconds from the first phase to the end, gathering not counted. */
export function lengthOf(plan: Plan): number {
  return shape(plan).reduce((sum, p) => sum + p.seconds, 0);
}

/** Whose number is on in this round, and of how many: "3 of 12". */
export function turnNumber(block: Block | null): { at: number; all: number } {
  const order = block?.round?.order ?? [];
  const current = order.findIndex((p) => p.state === "speaking");
  return { at: current >= 0 ? current + 1 : order.filter((p) => p.state === "said").length, all: order.length };
}
