import { Mic, ScrollText, WifiOff } from "lucide-react";
import { line, t } from "../messages";
import type { RoomState } from "../state";
import type { Action } from "../view";
import { Icon } from "./icons";
import { nextUp } from "./people";
import { useUi } from "./ui";
import { cx } from "./words";

/** What the host reads aloud now, and the buttons for this moment; nobody else sees it. */
export function Script({ room }: { room: RoomState }) {
  const { me, view } = room;
  const host = view.block?.host;
  if (!me.script || host?.id !== me.id) return null;
  const taken = host.reason.key.endsWith("took_over");
  const resting = me.script.key === "script.focus";
  if (resting && !taken)
    return (
      <section className="script resting" aria-label={t("room.script.label")}>
        <span className="lab">
          <Icon of={ScrollText} small />
          {line(me.script)}
        </span>
        <HostActs room={room} />
      </section>
    );
  return (
    <section className="script" aria-label={t("room.script.label")}>
      {taken && (
        <p className="lost">
          <Icon of={WifiOff} small />
          <span>
            <b>{t("room.script.taken")}</b> <span className="soft">{t("room.script.taken_more")}</span>
          </span>
        </p>
      )}
      <div>
        <span className="lab">
          <Icon of={ScrollText} small />
          {t("room.script.only_you")}
        </span>
        <q>{line(me.script)}</q>
      </div>
      <HostActs room={room} />
    </section>
  );
}

const buttons: Action[] = ["next", "skip", "start_focus", "hand_over", "close"];

function HostActs({ room }: { room: RoomState }) {
  const { me, view, call } = room;
  const ui = useUi();
  const may = (a: Action) => me.actions.includes(a);
  const mute =
    me.may_speak &&
    call.microphone === "off" &&
    (view.block?.round?.turn?.member === me.id || view.phase === "closing" || view.phase === "opening");
  const step = buttons.find((a) => may(a) && a !== "hand_over" && a !== "skip" && a !== "close");
  const next = nextUp(view);
  const speaking = view.block?.round?.turn;
  const words = (a: Action): string => {
    if (a === "next")
      return next
        ? t("room.script.next", { Name: next.name })
        : t(`room.script.last.${view.phase === "closing" ? "closing" : "opening"}`);
    if (a === "skip" && speaking) return t("room.script.skip");
    return t(`room.script.${a}`);
  };
  return (
    <div className="acts">
      {mute && (
        <button type="button" className="btn btn-lamp" onClick={() => void call.setMicrophone(true)}>
          <Icon of={Mic} small />
          {t("room.mic.open")}
          <kbd>M</kbd>
        </button>
      )}
      {buttons.filter(may).map((a) => (
        <button
          key={a}
          type="button"
          className={cx("btn", a === step && !mute && "btn-lamp", (a === "hand_over" || a === "close") && "btn-quiet")}
          title={a === "skip" ? t("room.script.skip_more") : undefined}
          onClick={() =>
            a === "hand_over" ? ui.open("hand_over") : a === "close" ? ui.open("close") : void room.do(a)
          }
        >
          {words(a)}
        </button>
      ))}
    </div>
  );
}
