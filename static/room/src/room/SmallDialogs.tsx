import { useState } from "react";
import { clockTime, t } from "../messages";
import type { RoomState } from "../state";
import type { OutcomeKind } from "../view";
import { Switch } from "./DevicesDialog";
import { Dialog } from "./Dialog";
import { Outcomes } from "./Outcomes";
import { isHost } from "./people";
import { TaskForm } from "./TaskForm";

/** What I work on, changed or stated anew. */
export function TaskDialog({ room, close }: { room: RoomState; close(): void }) {
  const fresh = room.me.outcome !== null;
  return (
    <Dialog title={t("room.task.yours")} close={close}>
      <TaskForm room={room} from={fresh ? null : room.me.task} submit={t("room.task.set")} then={close} big focus />
    </Dialog>
  );
}

/** Where did you get to, any time after the opening. */
export function OutcomeDialog({ room, close }: { room: RoomState; close(): void }) {
  const { me } = room;
  const [outcome, setOutcome] = useState<OutcomeKind | null>(me.outcome);
  const [note, setNote] = useState(me.note);
  const save = async (share: boolean) => {
    if (outcome && (await room.setOutcome({ outcome, note: note.trim(), share }))) close();
  };
  return (
    <Dialog
      title={me.task?.title ?? t("room.outcome.label")}
      close={close}
      width={620}
      foot={
        <>
          <button
            type="button"
            className="btn btn-quiet"
            aria-disabled={!outcome || note.trim() === ""}
            onClick={() => note.trim() && void save(true)}
          >
            {t("room.closing.share")}
          </button>
          <button type="button" className="btn btn-lamp" aria-disabled={!outcome} onClick={() => void save(false)}>
            {t("room.outcome.save")}
          </button>
        </>
      }
    >
      <Outcomes value={outcome} onChange={setOutcome} label={t("room.outcome.label")} />
      <label className="field">
        <span>
          {t("room.closing.line")} <span className="hint">{t("room.closing.line_hint")}</span>
        </span>
        <textarea className="input" rows={2} maxLength={500} value={note} onChange={(e) => setNote(e.target.value)} />
      </label>
    </Dialog>
  );
}

const minutes = [0, 5, 10, 15, 30];

/** Stepping away: the chair says when I am back. */
export function AwayDialog({ room, close }: { room: RoomState; close(): void }) {
  const go = async (m: number) => {
    close();
    await room.setAway(true, m > 0 ? new Date(room.now() + m * 60_000).toISOString() : undefined);
  };
  return (
    <Dialog title={t("room.away.title")} close={close} width={460}>
      <p className="soft">
        {t("room.away.more")} {isHost(room) && t("room.away.host")}
      </p>
      <ul className="choices">
        {minutes.map((m) => (
          <li key={m}>
            <button type="button" className="btn" onClick={() => void go(m)}>
              {m === 0
                ? t("room.away.soon")
                : t("room.away.in", { Count: m, Time: clockTime(room.now() + m * 60_000) })}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** The host ends the block for everybody; said once more, because it cannot be taken back. */
export function CloseDialog({ room, close }: { room: RoomState; close(): void }) {
  return (
    <Dialog
      title={t("room.end.title")}
      close={close}
      width={440}
      foot={
        <>
          <button type="button" className="btn btn-quiet" data-first onClick={close}>
            {t("room.end.go_on")}
          </button>
          <button
            type="button"
            className="btn btn-brick"
            onClick={() => {
              close();
              void room.do("close");
            }}
          >
            {t("room.script.close")}
          </button>
        </>
      }
    >
      <p className="soft">{t("room.end.more")}</p>
    </Dialog>
  );
}

const keys = ["m", "v", "t", "c", "k", "j", "a", "pages", "help", "esc"] as const;
const hostKeys = ["n", "s", "h"] as const;

/** The letters that work when no field has the focus. */
export function KeysDialog({ room, close }: { room: RoomState; close(): void }) {
  const row = (k: string) => (
    <li key={k}>
      <kbd>{t(`room.keys.${k}.key`)}</kbd>
      <span>{t(`room.keys.${k}.does`)}</span>
    </li>
  );
  return (
    <Dialog title={t("room.keys.title")} close={close} width={480}>
      <ul className="keylist">{keys.map(row)}</ul>
      <h3>{t("room.keys.host")}</h3>
      <ul className="keylist">{hostKeys.map(row)}</ul>
      <Switch
        on={room.prefs.letters}
        set={(letters) => room.setPrefs({ letters })}
        text={t("room.devices.letters")}
        more={t("room.devices.letters_more")}
      />
    </Dialog>
  );
}
