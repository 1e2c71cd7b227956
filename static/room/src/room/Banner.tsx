import { Armchair, Coffee, Lamp, MessagesSquare, Mic, Volume2, WifiOff, X, type LucideIcon } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { clockTime, t } from "../messages";
import type { RoomState } from "../state";
import type { Phase } from "../view";
import { Icon } from "./icons";
import { cx } from "./words";

const SHOWN = 8000;
const looks: Partial<Record<Phase, { icon: LucideIcon; tone: string }>> = {
  opening: { icon: MessagesSquare, tone: "dusk" },
  focus: { icon: Lamp, tone: "lamp" },
  break: { icon: Coffee, tone: "" },
  closing: { icon: MessagesSquare, tone: "dusk" },
  free: { icon: Coffee, tone: "" },
};

/** What has just changed for everybody: eight seconds, or until it is waved away. It lies over the line and moves nothing. */
export function PhaseBanner({ room, finished }: { room: RoomState; finished: boolean }) {
  const { view, me, call } = room;
  const was = useRef(view.phase);
  const [shown, setShown] = useState<Phase | null>(null);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (was.current === view.phase) return;
    was.current = view.phase;
    setShown(view.phase);
  }, [view.phase]);
  useEffect(() => {
    if (!shown || held) return;
    const timer = setTimeout(() => setShown(null), SHOWN);
    return () => clearTimeout(timer);
  }, [shown, held]);
  const look = shown && looks[shown];
  if (!look || shown !== view.phase || (shown === "free" && !finished)) return null;
  const Time = view.phase_ends_at ? clockTime(view.phase_ends_at) : "";
  const mayTalk = (shown === "break" || shown === "free") && me.may_speak && call.microphone === "off";
  return (
    <div
      className={cx("banner over", look.tone)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon of={look.icon} />
      <span>
        <b>{t(`room.banner.${shown}.first`, { Time })}</b> {t(`room.banner.${shown}.then`, { Time })}
      </span>
      {mayTalk && (
        <button
          type="button"
          className="btn s"
          onClick={() => {
            void call.setMicrophone(true);
            setShown(null);
          }}
        >
          <Icon of={Mic} small />
          {t("room.mic.open")}
          <kbd>M</kbd>
        </button>
      )}
      <button
        type="button"
        className="btn btn-quiet iconbtn"
        aria-label={t("room.close")}
        onClick={() => setShown(null)}
      >
        <Icon of={X} small />
      </button>
    </div>
  );
}

/** What lasts until it is over: the line is lost, one is away, the browser keeps sound back. */
export function StateBanners({ room }: { room: RoomState }) {
  const { call, me } = room;
  const since = useSince(call.state === "reconnecting", room.now);
  return (
    <>
      {room.line === "lost" ? (
        <div className="banner dusk">
          <Icon of={WifiOff} />
          <span>
            <b>{t("room.banner.line.first")}</b> {t("room.banner.line.then")}
          </span>
        </div>
      ) : (
        call.state === "reconnecting" &&
        me.seat !== "text" && (
          <div className="banner dusk">
            <Icon of={WifiOff} />
            <span>
              <b>{t("room.banner.call.first", { Time: clockTime(since ?? room.now()) })}</b>{" "}
              {t("room.banner.call.then")}
            </span>
          </div>
        )
      )}
      {call.soundBlocked && (
        <div className="banner dusk">
          <Icon of={Volume2} />
          <span>
            <b>{t("room.banner.sound.first")}</b> {t("room.banner.sound.then")}
          </span>
          <button type="button" className="btn s" onClick={() => void call.startSound()}>
            {t("room.banner.sound.play")}
          </button>
        </div>
      )}
      {me.away && (
        <div className="banner">
          <Icon of={Armchair} />
          <span>
            <b>
              {me.back_at ? t("room.banner.away.until", { Time: clockTime(me.back_at) }) : t("room.banner.away.first")}
            </b>{" "}
            {t("room.banner.away.then")}
          </span>
          <button type="button" className="btn s" onClick={() => void room.setAway(false)}>
            {t("room.controls.back")}
          </button>
        </div>
      )}
    </>
  );
}

/** When something began, on the server's clock; null while it is not so. */
function useSince(so: boolean, now: () => number): number | null {
  const [at, setAt] = useState<number | null>(null);
  const clock = useRef(now);
  useEffect(() => setAt(so ? clock.current() : null), [so]);
  return at;
}
