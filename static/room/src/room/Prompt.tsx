import { Mic, Users } from "lucide-react";
import { line, t } from "../messages";
import type { RoomState } from "../state";
import { Icon } from "./icons";
import { useUi } from "./ui";

/** The room leads itself: the same words on plain ground, and everybody sees them. */
export function Prompt({ room }: { room: RoomState }) {
  const { me, view, call } = room;
  const ui = useUi();
  if (!view.block || view.block.host || !me.script) return null;
  const mine = view.block.round?.turn?.member === me.id;
  const may = (a: (typeof me.actions)[number]) => me.actions.includes(a);
  const working = view.phase === "focus" || view.phase === "break";
  if (working)
    return !may("close") ? null : (
      <section className="prompt resting" aria-label={t("room.prompt.label")}>
        <span className="lab">
          <Icon of={Users} small />
          {line(me.script)}
        </span>
        <div className="acts">
          <button type="button" className="btn btn-quiet" onClick={() => ui.open("close")}>
            {t("room.script.close")}
          </button>
        </div>
      </section>
    );
  const mute = mine && me.may_speak && call.microphone === "off";
  return (
    <section className="prompt" aria-label={t("room.prompt.label")}>
      <div>
        <span className="lab">
          <Icon of={Users} small />
          {t("room.prompt.leads_itself")}
        </span>
        <q>{line(me.script)}</q>
      </div>
      <div className="acts">
        {mute && (
          <button type="button" className="btn btn-lamp" onClick={() => void call.setMicrophone(true)}>
            <Icon of={Mic} small />
            {t("room.mic.open")}
            <kbd>M</kbd>
          </button>
        )}
        {may("next") && (
          <button type="button" className={mute ? "btn" : "btn btn-lamp"} onClick={() => void room.do("next")}>
            {t("room.prompt.done")}
          </button>
        )}
        {may("start_focus") && (
          <button type="button" className="btn" onClick={() => void room.do("start_focus")}>
            {t("room.script.start_focus")}
          </button>
        )}
        {may("pass") && (
          <button type="button" className="btn btn-quiet" onClick={() => void room.do("pass")}>
            {t("room.expect.pass")}
          </button>
        )}
        {may("close") && (
          <button type="button" className="btn btn-quiet" onClick={() => ui.open("close")}>
            {t("room.script.close")}
          </button>
        )}
        {!mine && !me.willing && !me.sitting_out && (
          <button type="button" className="btn btn-quiet" onClick={() => void room.setWilling(true)}>
            {t("room.prompt.lead")}
          </button>
        )}
      </div>
    </section>
  );
}
