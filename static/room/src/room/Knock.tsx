import { DoorOpen, Lock } from "lucide-react";
import { words } from "../api";
import { t } from "../messages";
import { answerKnock, isStaff, lock } from "../moderate";
import type { RoomState } from "../state";
import { Icon } from "./icons";
import { useUi } from "./ui";

/** The door of a locked room, seen from inside: who knocks, and what a moderator has stopped for the reader. */
export function Door({ room }: { room: RoomState }) {
  const { view, me } = room;
  const ui = useUi();
  const act = (doing: Promise<unknown>) => void doing.catch((e) => ui.toast(words(e)));
  const { slug, locked } = view.room;
  return (
    <>
      {(me.camera_stopped || me.microphone_stopped) && (
        <div className="banner">
          <Icon of={Lock} />
          <span>{t(me.camera_stopped ? "room.moderate.your_camera" : "room.moderate.your_microphone")}</span>
          <a className="btn s" href="/removed" target="_blank" rel="noopener">
            {t("room.moderate.read_why")}
          </a>
        </div>
      )}
      {locked && (
        <div className="banner">
          <Icon of={Lock} />
          <span>{t("room.moderate.is_locked")}</span>
          {isStaff(me) && (
            <button type="button" className="btn s" onClick={() => act(lock(slug, false))}>
              {t("room.moderate.unlock")}
            </button>
          )}
        </div>
      )}
      {view.knocks.map((k) => (
        <div className="banner" role="status" key={k.id}>
          <Icon of={DoorOpen} />
          <span>{t(k.guest ? "room.moderate.guest_knocks" : "room.moderate.knocks", { Name: k.name })}</span>
          <button type="button" className="btn s" onClick={() => act(answerKnock(slug, k.id, true))}>
            {t("room.moderate.let_in")}
          </button>
          <button type="button" className="btn btn-quiet s" onClick={() => act(answerKnock(slug, k.id, false))}>
            {t("room.moderate.not_now")}
          </button>
        </div>
      ))}
    </>
  );
}
