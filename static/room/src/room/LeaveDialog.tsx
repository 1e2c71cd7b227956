import { useState } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { OutcomeKind } from "../view";
import { Dialog } from "./Dialog";
import { isHost } from "./people";

const answers: OutcomeKind[] = ["done", "partly", "not_yet"];

/** Leaving while a block runs: the outcome in the same step, and never a must. */
export function LeaveDialog({ room, close }: { room: RoomState; close(): void }) {
  const { me, view } = room;
  const [outcome, setOutcome] = useState<OutcomeKind | null>(me.outcome);
  const leave = async () => {
    if (outcome && outcome !== me.outcome) await room.setOutcome({ outcome });
    await room.leave();
  };
  return (
    <Dialog
      title={t(view.phase === "focus" ? "room.leave.focus" : "room.leave.block")}
      close={close}
      width={460}
      foot={
        <>
          <button type="button" className="btn btn-quiet" onClick={close} data-first>
            {t("room.leave.stay")}
          </button>
          <button type="button" className="btn btn-brick" onClick={() => void leave()}>
            {t("room.controls.leave")}
          </button>
        </>
      }
    >
      <p className="soft">
        {t("room.leave.quiet")}{" "}
        {isHost(room) &&
          (view.block?.understudy
            ? t("room.leave.host", { Name: view.block.understudy.name })
            : t("room.leave.host_alone"))}{" "}
        {me.task && t("room.leave.where")}
      </p>
      {me.task && (
        <div className="seg even" role="group" aria-label={t("room.outcome.label")}>
          {answers.map((o) => (
            <button
              key={o}
              type="button"
              aria-pressed={outcome === o}
              onClick={() => setOutcome(outcome === o ? null : o)}
            >
              {t(`room.outcome.${o}`)}
            </button>
          ))}
        </div>
      )}
    </Dialog>
  );
}
