import { useId, useState, type ReactNode } from "react";
import { vague } from "../helper";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { Task } from "../view";

/** One thing, and how you and the others can tell that it is done. */
export function TaskForm({
  room,
  from,
  submit,
  then,
  big,
  focus,
  children,
}: {
  room: RoomState;
  from: Pick<Task, "title" | "done_looks_like" | "activity"> | null;
  submit: string;
  then?: () => void;
  big?: boolean;
  focus?: boolean;
  children?: ReactNode;
}) {
  const [title, setTitle] = useState(from?.title ?? "");
  const [done, setDone] = useState(from?.done_looks_like ?? "");
  const [busy, setBusy] = useState(false);
  const hint = useId();
  const ask = vague({ title, done_looks_like: done });
  const save = async () => {
    if (title.trim() === "" || busy) return;
    setBusy(true);
    const kept = await room.setTask({
      title: title.trim(),
      done_looks_like: done.trim(),
      activity: from?.activity ?? "",
    });
    setBusy(false);
    if (kept) then?.();
  };
  return (
    <form
      className={big ? "taskform big" : "taskform"}
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <label className="field">
        <span>{t("room.task.what")}</span>
        <input
          className="input"
          name="title"
          autoComplete="off"
          maxLength={200}
          required
          autoFocus={focus}
          data-first
          value={title}
          placeholder={t("room.task.what_hint")}
          onChange={(e) => setTitle(e.target.value)}
        />
      </label>
      <label className="field">
        <span>{t("room.task.done")}</span>
        <input
          className="input"
          name="done"
          autoComplete="off"
          maxLength={200}
          value={done}
          placeholder={t("room.task.done_hint")}
          aria-describedby={room.me.helper ? hint : undefined}
          onChange={(e) => setDone(e.target.value)}
        />
        {room.me.helper && (
          <span className="hint" id={hint}>
            {t(ask ? `prejoin.vague.${ask}` : "prejoin.done_hint")}
          </span>
        )}
      </label>
      <div className="row wrap">
        <button type="submit" className="btn btn-lamp" aria-busy={busy}>
          {submit}
        </button>
        {children}
      </div>
    </form>
  );
}
