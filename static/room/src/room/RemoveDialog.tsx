import { useState } from "react";
import { words } from "../api";
import { t } from "../messages";
import { decide, ends, removeMessage, type Deed } from "../moderate";
import type { RoomState } from "../state";
import type { PersonName } from "../view";
import { Dialog } from "./Dialog";
import { useUi } from "./ui";

const reasons = ["asked", "over", "camera", "unkind", "else"] as const;
const fitting: Record<Deed, (typeof reasons)[number]> = { ban: "asked", camera: "camera", microphone: "over", message: "unkind" };
const untils = ["block", "tomorrow", "week"] as const;

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
  const [until, setUntil] = useState<(typeof untils)[number]>(deed === "ban" ? "tomorrow" : "block");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const said = text.trim() || (reason === "else" ? "" : t(`room.moderate.reason.${reason}`));
  const act = async () => {
    if (busy || !said) return setWrong(said ? "" : t("room.moderate.say_why"));
    setBusy(true);
    try {
      const { slug } = room.view.room;
      if (deed === "message") await removeMessage(slug, message ?? 0, said);
      else
        await decide(slug, deed, {
          member: person.id,
          reason: said,
          everywhere: deed === "ban",
          until: ends(until, room.now()),
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
          <button type="button" className="btn btn-brick" aria-disabled={busy} onClick={() => void act()} data-first>
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
        <textarea className="input" rows={2} maxLength={500} value={text} onChange={(e) => setText(e.target.value)} />
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
        <p className="hint">{t("room.moderate.by_itself")}</p>
      </fieldset>}
    </Dialog>
  );
}
