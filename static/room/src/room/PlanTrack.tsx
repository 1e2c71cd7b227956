import type { Plan } from "../view";
import { Segment } from "./Line";
import { kindOf, shape } from "./ribbon";

/** A plan as a small line, for choosing. */
export function PlanTrack({ plan }: { plan: Plan }) {
  return (
    <span className="track" aria-hidden="true">
      {shape(plan).map((p, i) => (
        <span key={i} className="piece" style={{ flexGrow: p.seconds }}>
          <Segment piece={{ kind: kindOf(p.phase), done: 0, past: false }} step={6} />
        </span>
      ))}
    </span>
  );
}
