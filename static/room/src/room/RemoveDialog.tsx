import { useState } from "react";
import { words } from "../api";
import { dayName, t } from "../messages";
import { decide, ends, forField, removeMessage, type Deed, type Until } from "../moderate";
import type { RoomState } from "../state";
import type { PersonName } from "../view";
import { Dialog } from "./Dialog";
import { useUi } from "./ui";

const reasons = ["asked", "over", "camera", "unkind", "else"] as const;
const fitting: Record<Deed, (typeof reasons)[number]> = { ban: "asked", camera: "camera", microphone: "over", message: "unkind" };
const untils: Until[] = ["block", "tomorrow", "week", "date"];
const DAY = 86_400_000, HOUR = 3_600_000;

/** What happened, a sentence the person will read, until when, and what happens next. */
export function RemoveDialog({
  room,
  person,
  deed,
  message,
  close,
}: {
  room: RoomState;
  person: PersonName;
  deed: Deed;
  /** the line to delete */
  message?: number;
  close(): void;
}) {
  const ui = useUi();
  const Name = person.name;
  const [reason, setReason] = useState<(typeof reasons)[number]>(fitting[deed]);
  const [text, setText] = useState("");
  const [until, setUntil] = useState<Until>(deed === "ban" ? "tomorrow" : "block");
  const [date, setDate] = useState(() => forField(room.now() + 2 * DAY));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const said = text.trim() || (reason === "else" ? "" : t(`room.moderate.reason.${reason}`));
  // Without a block, "this block" is an hour.
  const over = until === "block" ? (room.view.block?.ends_at ?? new Date(room.now() + HOUR).toISOString()) : ends(until, room.now(), date);
  const act = async () => {
    if (busy) return;
    if (!said || !over) return setWrong(t(said ? "room.moderate.say_until" : "room.moderate.say_why"));
    setBusy(true);
    try {
      const { slug } = room.view.room;
      if (deed === "message") await removeMessage(slug, message ?? 0, said);
      else
        await decide(slug, deed, {
          member: person.id,
          reason: said,
          everywhere: deed === "ban",
          until: ends(until, room.now(), date),
        });
      ui.toast(t(`room.moderate.${deed}_is`, { Name }));
      close();
    } catch (e) {
      setWrong(words(e));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t(`room.moderate.${deed}_ask`, { Name })}
      close={close}
      width={580}
      foot={
        <>
          <button type="button" className="btn btn-quiet" onClick={close}>
            {t("room.moderate.not_now")}
          </button>
          <button type="button" className="btn btn-brick" aria-disabled={busy} onClick={() => void act()}>
            {t(`room.moderate.${deed}_do`)}
          </button>
        </>
      }
    >
      <p className="soft">{t(`room.moderate.${deed}_what`, { Name })}</p>
      <fieldset>
        <legend className="label">{t("room.moderate.happened")}</legend>
        <div className="tags">
          {reasons.map((r) => (
            <button key={r} type="button" className="tag" aria-pressed={reason === r} onClick={() => setReason(r)}>
              {t(`room.moderate.reason.${r}`)}
            </button>
          ))}
        </div>
      </fieldset>
      <label className="field">
        <span className="label">{t("room.moderate.sentence", { Name })}</span>
        <textarea className="input" rows={2} maxLength={500} value={text} onChange={(e) => setText(e.target.value)} data-first />
      </label>
      {wrong && (
        <p className="error" role="alert">
          {wrong}
        </p>
      )}
      {deed !== "message" && <fieldset>
        <legend className="label">{t("room.moderate.until")}</legend>
        <div className="seg even" role="group" aria-label={t("room.moderate.until")}>
          {untils.map((u) => (
            <button key={u} type="button" aria-pressed={until === u} onClick={() => setUntil(u)}>
              {t(`room.moderate.ends.${u}`)}
            </button>
          ))}
        </div>
        {until === "date" && (
          <label className="field">
            <span className="label">{t("room.moderate.date")}</span>
            <input
              className="input"
              type="datetime-local"
              required
              min={forField(room.now())}
              max={forField(room.now() + 366 * DAY)}
              value={date}
              onChange={(e) => setDate(e.target.value)}
            />
          </label>
        )}
        <p className="hint" role="status">
          {over ? t("room.moderate.by_itself", { Day: dayName(over), At: over }) : t("room.moderate.say_until")}
        </p>
      </fieldset>}
      {deed === "ban" && (
        <section aria-labelledby="what-next">
          <h3 id="what-next">{t("room.moderate.next")}</h3>
          <ol className="next-list">
            <li>{t("room.moderate.next_room", { Name })}</li>
            <li>{t("room.moderate.next_person", { Name })}</li>
            <li>{t("room.moderate.next_others")}</li>
          </ol>
        </section>
      )}
    </Dialog>
  );
}
