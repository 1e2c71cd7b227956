import { Check } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { Icon } from "./icons";
import { InLog, loggedWords } from "./InLog";
import { TaskForm } from "./TaskForm";
import { useUi } from "./ui";
import { cx } from "./words";

/** My task beside everything else: empty, set, being changed, done early, after the break. */
export function TaskCard({ room }: { room: RoomState }) {
  const { me, view } = room;
  const ui = useUi();
  const [editing, setEditing] = useState<"change" | "more" | null>(null);
  const [kept, setKept] = useState("");
  useEffect(() => setEditing(null), [view.phase]);
  const card = useRef<HTMLElement>(null);
  // The form goes away with the focus in it: the card's first button takes it.
  const shut = () => {
    setEditing(null);
    requestAnimationFrame(() => card.current?.querySelector<HTMLElement>("button")?.focus());
  };
  const task = me.task;
  const rest = view.phase === "break" && task && !me.outcome && kept !== view.phase_starts_at;
  const done = me.outcome !== null && view.phase !== "closing" && view.phase !== "opening";
  if (editing || (!task && editing !== null))
    return (
      <section className="mytask" aria-label={t("room.task.yours")}>
        <TaskForm room={room} from={editing === "change" ? task : null} submit={t("room.task.set")} then={shut} focus>
          <button type="button" className="btn btn-quiet s" onClick={shut}>
            {t("room.cancel")}
          </button>
        </TaskForm>
      </section>
    );
  return (
    <section
      ref={card}
      className={cx("mytask", done && me.outcome === "done" && "is-done")}
      aria-label={t("room.task.yours")}
    >
      <span className="tiny faint">
        {done ? t(`room.task.is.${me.outcome}`) : rest ? t("room.task.after_break") : t("room.task.yours")}
      </span>
      <h2>{task?.title ?? t("room.task.what")}</h2>
      {done ? (
        <p className="done">{t(me.outcome === "done" ? "room.task.rest" : "room.task.rest_other")}</p>
      ) : task ? (
        task.done_looks_like && (
          <p className="done">
            <b>{t("room.task.looks")}</b> {task.done_looks_like}
          </p>
        )
      ) : (
        <p className="done">{t("room.task.small")}</p>
      )}
      {view.phase === "free" && me.logged && (
        <p className="done">
          <InLog logged={me.logged} />
        </p>
      )}
      <div className="acts">
        {!task ? (
          <button type="button" className="btn s" onClick={() => setEditing("more")}>
            {t("room.task.set_one")}
          </button>
        ) : done ? (
          <>
            <button type="button" className="btn s" onClick={() => setEditing("more")}>
              {t("room.task.one_more")}
            </button>
            <button type="button" className="btn btn-quiet s" onClick={() => ui.open("outcome")}>
              {t("room.task.undo")}
            </button>
          </>
        ) : rest ? (
          <>
            <button type="button" className="btn s" onClick={() => setKept(view.phase_starts_at ?? "")}>
              {t("room.task.keep")}
            </button>
            <button type="button" className="btn btn-quiet s" onClick={() => setEditing("change")}>
              {t("room.task.smaller")}
            </button>
          </>
        ) : (
          <>
            {(view.phase === "focus" || view.phase === "break") && (
              <button type="button" className="btn s" onClick={() => void room.setOutcome({ outcome: "done" })}>
                <Icon of={Check} small />
                {t("room.task.early")}
              </button>
            )}
            {(view.phase === "free" || view.phase === "closing") && (
              <button type="button" className="btn s" onClick={() => ui.open("outcome")}>
                {t("room.task.how_went")}
              </button>
            )}
            <button type="button" className="btn btn-quiet s" onClick={() => setEditing("change")}>
              {t("room.task.change")}
            </button>
          </>
        )}
      </div>
      <Willing room={room} />
    </section>
  );
}

/** Whether this member would host; always beside the task. */
export function Willing({ room }: { room: RoomState }) {
  return (
    <label className="switch willing">
      <input type="checkbox" checked={room.me.willing} onChange={(e) => void room.setWilling(e.target.checked)} />
      <i />
      <span>{t("room.task.willing")}</span>
    </label>
  );
}

/** The same task as one line under the ribbon, where there is no panel beside the stage. */
export function TaskTop({ room, inert }: { room: RoomState; inert: boolean }) {
  const { me, view } = room;
  const ui = useUi();
  const task = me.task;
  const early = view.phase === "focus" && task && !me.outcome;
  const logged = view.phase === "free" ? me.logged : null;
  return (
    <section className="tasktop" aria-label={t("room.task.yours")} inert={inert}>
      <span>
        <b>{logged?.title || (task?.title ?? t("room.task.what"))}</b>
        <span className="tiny soft">
          {logged
            ? loggedWords(logged)
            : me.outcome
            ? t(`room.task.is.${me.outcome}`)
            : view.phase === "break" && task
              ? t("room.task.still")
              : task
                ? task.done_looks_like && t("room.task.looks_like", { Done: task.done_looks_like })
                : t("room.task.small")}
        </span>
      </span>
      {logged ? (
        <InLog logged={logged} button />
      ) : early ? (
        <button
          type="button"
          className="btn s"
          aria-label={t("room.task.early")}
          title={t("room.task.early")}
          onClick={() => ui.open("outcome")}
        >
          <Icon of={Check} small />
        </button>
      ) : (
        <button type="button" className="btn s" onClick={() => ui.open("task")}>
          {me.outcome ? t("room.task.one_more") : task ? t("room.task.change") : t("room.task.set_one")}
        </button>
      )}
    </section>
  );
}
