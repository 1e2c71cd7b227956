import { useId } from "react";
import { t } from "../messages";
import type { OutcomeKind } from "../view";

const three: OutcomeKind[] = ["done", "partly", "not_yet"];

/** Where did you get to: three answers of equal size, and that it became something else. */
export function Outcomes({
  value,
  onChange,
  label,
}: {
  value: OutcomeKind | null;
  onChange(o: OutcomeKind): void;
  label: string;
}) {
  const name = useId();
  const radio = (o: OutcomeKind) => (
    <input type="radio" name={name} value={o} checked={value === o} onChange={() => onChange(o)} />
  );
  return (
    <fieldset>
      <legend className="label">{label}</legend>
      <div className="outcomes">
        {three.map((o) => (
          <label key={o} className="outcome">
            {radio(o)}
            <Flame outcome={o} />
            <b>{t(`room.outcome.${o}`)}</b>
            <span>{t(`room.outcome.${o}_more`)}</span>
          </label>
        ))}
      </div>
      <label className="outcome else">
        {radio("changed")}
        <b>{t("room.outcome.changed")}</b>
        <span>{t("room.outcome.changed_more")}</span>
      </label>
    </fieldset>
  );
}

/** A full window, half of one, or one ember. */
function Flame({ outcome }: { outcome: OutcomeKind }) {
  const edge = outcome === "not_yet" ? "var(--line-2)" : "var(--lamp-lo)";
  return (
    <svg className="flame" viewBox="0 0 30 40" aria-hidden="true">
      {outcome === "partly" && <path d="M3 17h24v21H3z" fill="var(--lamp)" />}
      <path
        d="M3 13a12 12 0 0 1 24 0v25H3z"
        fill={outcome === "done" ? "var(--lamp)" : "none"}
        stroke={edge}
        strokeWidth="1.6"
      />
      <path d="M15 2v36M3 17h24" stroke={edge} strokeWidth="1.4" />
      {outcome === "not_yet" && <circle cx="15" cy="33" r="2.2" fill="var(--lamp-lo)" />}
    </svg>
  );
}
