import { useState } from "react";
import { t } from "../messages";
import type { Plan } from "../view";
import { Dialog } from "./Dialog";
import { bounds, faultOf, ownPlan, type Length } from "./plans";
import { PlanTrack } from "./PlanTrack";
import { lengthOf } from "./ribbon";
import { brief } from "./words";

const names: Length[] = ["opening", "focus", "break", "closing", "sprints"];

/** One's own lengths, their bounds in words. */
export function LengthsDialog({ from, close, choose }: { from: Plan | null; close(): void; choose(p: Plan): void }) {
  const [text, setText] = useState<Record<Length, string>>(() => ({
    opening: String((from?.opening ?? 300) / 60),
    focus: String((from?.focus ?? 2700) / 60),
    break: String((from?.break ?? 600) / 60),
    closing: String((from?.closing ?? 300) / 60),
    sprints: String(from?.sprints ?? 2),
  }));
  const lengths = Object.fromEntries(names.map((n) => [n, text[n].trim() === "" ? NaN : Number(text[n])])) as Record<
    Length,
    number
  >;
  const fault = faultOf(lengths);
  const plan = fault ? null : ownPlan(lengths);
  const save = () => {
    if (!plan) return document.querySelector<HTMLElement>(".lengths [aria-invalid=true]")?.focus();
    choose(plan);
    close();
  };
  return (
    <Dialog
      title={t("room.lengths.title")}
      close={close}
      width={520}
      foot={
        <>
          <button type="button" className="btn btn-quiet" onClick={close}>
            {t("room.cancel")}
          </button>
          <button type="button" className="btn btn-lamp" aria-disabled={fault !== null} onClick={save}>
            {t("room.lengths.take")}
          </button>
        </>
      }
    >
      <form
        className="lengths"
        onSubmit={(e) => {
          e.preventDefault();
          save();
        }}
      >
        {names.map((n) => (
          <label key={n} className="field">
            <span>{t(`room.lengths.${n}`)}</span>
            <input
              className="input"
              inputMode="numeric"
              value={text[n]}
              aria-invalid={fault === n}
              aria-describedby={`bound-${n}`}
              onChange={(e) => setText({ ...text, [n]: e.target.value })}
            />
            <span className={fault === n ? "wrong" : "hint"} id={`bound-${n}`}>
              {t(`room.lengths.${n}_bound`, { Least: bounds[n].least, Most: bounds[n].most })}
            </span>
          </label>
        ))}
        <button type="submit" className="sr" tabIndex={-1}>
          {t("room.lengths.take")}
        </button>
      </form>
      {plan ? (
        <>
          <PlanTrack plan={plan} />
          <p className="small faint">{t("room.lengths.total", { Length: brief(lengthOf(plan)) })}</p>
        </>
      ) : (
        fault === "total" && (
          <p className="wrong" role="alert">
            {t("room.lengths.too_long")}
          </p>
        )
      )}
    </Dialog>
  );
}
