import { useRef, useState } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { OutcomeKind } from "../view";
import { Outcomes } from "./Outcomes";
import { useUi } from "./ui";

const prompts = ["helped", "hindered", "step"] as const;

/** The task as it was promised, how it went, one line about it; said, written or kept. */
export function ClosingForm({ room, typed }: { room: RoomState; typed?: boolean }) {
  const { me } = room;
  const ui = useUi();
  const [outcome, setOutcome] = useState<OutcomeKind | null>(me.outcome);
  const [note, setNote] = useState(me.note);
  const [saved, setSaved] = useState<"ready" | "shared" | "kept" | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const task = me.task;

  const save = async (how: "ready" | "shared" | "kept") => {
    if (!outcome) return ui.toast(t("room.closing.choose"));
    await room.setOutcome({ outcome, note: note.trim(), share: how === "shared" });
    setSaved(how);
    ui.toast(t(`room.closing.${how}_done`));
  };
  const prompt = (name: (typeof prompts)[number]) => {
    const words = t(`room.closing.${name}`);
    setNote((old) => (old.includes(words) ? old : `${old.trimEnd()}${old.trim() ? "\n" : ""}${words} `));
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
    });
  };
  if (!task) return <NoTask room={room} />;
  return (
    <form
      className="mine"
      aria-labelledby="closing-h"
      onSubmit={(e) => {
        e.preventDefault();
        void save(typed ? "shared" : "ready");
      }}
    >
      <p className="soft">{t("room.closing.set_out")}</p>
      <h2 id="closing-h">{task.promised ?? task.title}</h2>
      <p className="soft lead">
        {task.done_looks_like && t("room.closing.looked", { Done: task.done_looks_like })}
        {task.promised && task.promised !== task.title && <> {t("room.speaker.changed", { Task: task.title })}</>}
      </p>
      <Outcomes
        value={outcome}
        onChange={(o) => {
          setOutcome(o);
          setSaved(null);
        }}
        label={t("room.outcome.label")}
      />
      <label className="field about">
        <span>
          {t("room.closing.line")} <span className="hint">{t("room.closing.line_hint")}</span>
        </span>
        <textarea
          ref={area}
          className="input"
          rows={2}
          maxLength={2000}
          value={note}
          onChange={(e) => {
            setNote(e.target.value);
            setSaved(null);
          }}
        />
      </label>
      <div className="tags" role="group" aria-label={t("room.closing.prompts")}>
        {prompts.map((p) => (
          <button
            key={p}
            type="button"
            className="tag"
            aria-pressed={note.includes(t(`room.closing.${p}`))}
            onClick={() => prompt(p)}
          >
            {t(`room.closing.${p}`)}
          </button>
        ))}
      </div>
      <div className="row wrap acts">
        {!typed && (
          <button type="submit" className="btn btn-lamp" aria-pressed={saved === "ready"}>
            {t("room.closing.ready")}
          </button>
        )}
        <button
          type={typed ? "submit" : "button"}
          className={typed ? "btn btn-lamp" : "btn"}
          aria-pressed={saved === "shared"}
          onClick={typed ? undefined : () => void save("shared")}
        >
          {t(typed ? "room.closing.share" : "room.closing.share_instead")}
        </button>
        <button
          type="button"
          className="btn btn-quiet"
          aria-pressed={saved === "kept"}
          onClick={() => void save("kept")}
        >
          {t("room.closing.keep")}
        </button>
      </div>
      <p className="whisper">{t("room.closing.whisper")}</p>
    </form>
  );
}

function NoTask({ room }: { room: RoomState }) {
  return (
    <section className="mine">
      <h2>{room.me.sitting_out || !room.me.in_block ? t("room.expect.out") : t("room.closing.no_task")}</h2>
      <p className="soft lead">
        {room.me.sitting_out || !room.me.in_block ? t("room.expect.out_more") : t("room.closing.no_task_more")}
      </p>
    </section>
  );
}
