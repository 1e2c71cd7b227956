import { useRef, useState } from "react";
import { offered } from "../jots";
import { readDraftClosing, writeDraftClosing, type DraftClosing } from "../keep";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { OutcomeKind } from "../view";
import { Outcomes } from "./Outcomes";
import { useUi } from "./ui";
import { Waited } from "./Waited";

/** What goes into the log alone; each field is folded away until it is asked for. */
const folded = ["helped", "distracted"] as const;
type Folded = (typeof folded)[number];

/** The task as it was promised, how it went, one line about it; said, written or kept. */
export function ClosingForm({ room, typed }: { room: RoomState; typed?: boolean }) {
  const { me } = room;
  const ui = useUi();
  const [outcome, setOutcome] = useState<OutcomeKind | null>(me.outcome);
  const block = room.view.block?.id ?? "";
  const [draft, setDraft] = useState(() => readDraftClosing(block) ?? { note: me.note, helped: "", distracted: "" });
  const [open, setOpen] = useState<Record<Folded, boolean>>({
    helped: draft.helped !== "", distracted: draft.distracted !== "",
  });
  const [saved, setSaved] = useState<"ready" | "shared" | "kept" | null>(null);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const task = me.task;

  const write = (part: Partial<DraftClosing>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    setSaved(null);
    writeDraftClosing(block, next);
  };
  const save = async (how: "ready" | "shared" | "kept") => {
    if (!outcome) return ui.toast(t("room.closing.choose"));
    if (busy) return;
    setBusy(true);
    const kept = await room.setOutcome({
      outcome, note: draft.note.trim(), share: how === "shared",
      helped: draft.helped.trim(), distracted: draft.distracted.trim(),
    });
    setBusy(false);
    if (!kept) return; // the room says why, and what was typed stays
    setSaved(how);
    ui.toast(t(`room.closing.${how}_done`));
  };
  const step = () => {
    const words = t("room.closing.step");
    const { note } = draft;
    if (!note.includes(words)) write({ note: `${note.trimEnd()}${note.trim() ? "\n" : ""}${words} ` });
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
        {room.me.logged && <> {wasHere(room.me.logged.present_seconds)}</>}
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
          maxLength={500}
          value={draft.note}
          onChange={(e) => write({ note: e.target.value })}
        />
      </label>
      <div className="tags" role="group" aria-label={t("room.closing.prompts")}>
        {folded.map((f) => (
          <button
            key={f}
            type="button"
            className="tag"
            aria-pressed={open[f]}
            aria-expanded={open[f]}
            onClick={() => setOpen((o) => ({ ...o, [f]: !o[f] }))}
          >
            {t(`room.closing.${f}`)}
          </button>
        ))}
        <button type="button" className="tag" aria-pressed={draft.note.includes(t("room.closing.step"))} onClick={step}>
          {t("room.closing.step")}
        </button>
      </div>
      <div className="folded">
        {folded.map(
          (f) =>
            open[f] && (
              <label key={f} className="field about">
                <span>
                  {t(`room.closing.${f}`)} <span className="hint">{t("room.closing.log_hint")}</span>
                </span>
                <input
                  className="input"
                  maxLength={500}
                  value={draft[f]}
                  autoFocus={draft[f] === ""}
                  autoComplete="off"
                  onChange={(e) => write({ [f]: e.target.value })}
                />
              </label>
            ),
        )}
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
      <Parked room={room} />
      <p className="whisper">{t("room.closing.whisper")}</p>
    </form>
  );
}

/** Thoughts parked until now, offered again; their list is in the panel. */
function Parked({ room }: { room: RoomState }) {
  const { view, jots } = room;
  const from = Date.parse(view.block?.starts_at ?? "");
  const waiting = offered(jots.list, jots.sorted, { from, to: Infinity });
  if (waiting.length === 0) return null;
  return (
    <div className="parked">
      <Waited jots={waiting} />
    </div>
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

/** Under two minutes the seconds count. */
function wasHere(seconds: number): string {
  return seconds < 120 ? t("room.closing.here_seconds", { Count: seconds }) : t("room.closing.here", { Count: Math.round(seconds / 60) });
}
