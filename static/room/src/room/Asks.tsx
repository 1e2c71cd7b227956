import { useState } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { OutcomeKind } from "../view";

const answers: OutcomeKind[] = ["done", "partly", "not_yet", "changed"];

/** What the room asks one person, gently and once: an unanswered task, and whether they would host one day. */
export function Asks({ room }: { room: RoomState }) {
  const { me, view } = room;
  const [later, setLater] = useState<string | null>(null);
  if (view.phase === "focus" || view.phase === "opening" || view.phase === "closing") return null;
  const open = me.unfinished;
  if (open && later !== open.id)
    return (
      <section className="ask" aria-label={t("room.ask.unfinished_label")}>
        <p>
          <span className="soft">{t("room.ask.unfinished", { Room: open.room_name })}</span>{" "}
          <b className="serif">{open.title}</b>
        </p>
        <div className="row wrap">
          <span className="seg" role="group" aria-label={t("room.outcome.label")}>
            {answers.map((o) => (
              <button
                key={o}
                type="button"
                aria-pressed="false"
                onClick={() => void room.setOutcome({ outcome: o, task: open.id })}
              >
                {t(`room.outcome.${o === "changed" ? "changed_short" : o}`)}
              </button>
            ))}
          </span>
          <button
            type="button"
            className="btn btn-quiet s"
            onClick={() => void room.setOutcome({ task: open.id, skip: true })}
          >
            {t("room.ask.skip")}
          </button>
          <button type="button" className="btn btn-quiet s" onClick={() => setLater(open.id)}>
            {t("room.ask.later")}
          </button>
        </div>
      </section>
    );
  if (me.ask_willing)
    return (
      <section className="ask" aria-label={t("room.ask.willing_label")}>
        <p>
          <b>{t("room.ask.willing")}</b> <span className="soft">{t("room.ask.willing_more")}</span>
        </p>
        <div className="row wrap">
          <button type="button" className="btn s" onClick={() => void room.setWilling(true)}>
            {t("room.ask.yes")}
          </button>
          <button type="button" className="btn btn-quiet s" onClick={() => void room.setWilling(false)}>
            {t("room.ask.no")}
          </button>
        </div>
      </section>
    );
  return null;
}
