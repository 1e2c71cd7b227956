import { t } from "../messages";
import type { RoomState } from "../state";
import { RoleBadge } from "./RoleBadge";
import { Willing } from "./TaskCard";
import { cx } from "./words";

/** Who works on what. */
export function TasksTab({ room }: { room: RoomState }) {
  const { view, me } = room;
  return (
    <div className="tabpanel" id="panel-tasks" role="tabpanel" aria-labelledby="tab-tasks" tabIndex={0}>
      <ul className="tasklist">
        {view.people.map((p) => (
          <li key={p.id}>
            <b>{p.name}</b>{" "}
            {p.id === me.id ? <span className="badge soft">{t("room.tile.you")}</span> : <RoleBadge role={p.role} />}
            {p.outcome && <span className={cx("oc tiny", p.outcome)}>{t(`room.outcome.${p.outcome}`)}</span>}
            <span className={p.task ? "soft" : "faint"}>{p.task?.title ?? t("room.tile.no_task")}</span>
            {p.task?.done_looks_like && (
              <span className="tiny faint">{t("room.task.looks_like", { Done: p.task.done_looks_like })}</span>
            )}
          </li>
        ))}
      </ul>
      <Willing room={room} />
    </div>
  );
}
