import { Check } from "lucide-react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { Icon } from "./icons";
import { InLog } from "./InLog";
import { Willing } from "./TaskCard";
import { useUi } from "./ui";

/** My task in the free room: a line below, with what can be done about it. */
export function MyTask({ room }: { room: RoomState }) {
  const { me } = room;
  const ui = useUi();
  return (
    <section className="soon" aria-label={t("room.task.yours")}>
      <div>
        <b>{me.task?.title ?? t("room.task.what")}</b>
        <span className="soft small">
          {me.outcome
            ? t(`room.task.is.${me.outcome}`)
            : me.task
              ? me.task.done_looks_like && t("room.task.looks_like", { Done: me.task.done_looks_like })
              : t("room.task.small")}
        </span>
      </div>
      <div className="row wrap">
        {me.task && !me.outcome && (
          <button type="button" className="btn s" onClick={() => ui.open("outcome")}>
            <Icon of={Check} small />
            {t("room.task.how_went")}
          </button>
        )}
        <button type="button" className={me.task ? "btn btn-quiet s" : "btn s"} onClick={() => ui.open("task")}>
          {me.outcome ? t("room.task.next") : me.task ? t("room.task.change") : t("room.task.set_one")}
        </button>
      </div>
      {me.logged && (
        <p className="small soft in-log">
          <InLog logged={me.logged} />
        </p>
      )}
      <Willing room={room} />
    </section>
  );
}
