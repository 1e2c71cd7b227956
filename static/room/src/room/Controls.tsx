import {
  Armchair,
  DoorOpen,
  MessageSquareText,
  MessagesSquare,
  Mic,
  MicOff,
  Settings2,
  Video,
  VideoOff,
  WifiOff,
  type LucideIcon,
} from "lucide-react";
import { number, t } from "../messages";
import type { RoomState } from "../state";
import { useArrows } from "./hooks";
import { Icon } from "./icons";
import { useUi } from "./ui";
import { whyOf } from "./why";
import { cx } from "./words";

/** The bar at the bottom: why the microphone is as it is, and what one can do. Every sign has a word. */
export function Controls({
  room,
  panelOpen,
  unread,
  toggleChat,
  inert,
}: {
  room: RoomState;
  panelOpen: boolean;
  unread: number;
  toggleChat(): void;
  inert: boolean;
}) {
  const { view, me, call } = room;
  const ui = useUi();
  const bar = useArrows<HTMLDivElement>("button");
  const why = whyOf(room);
  const text = me.seat === "text";
  const cameras = view.room.cameras !== "off"; // pressing it in another seat changes the seat
  const down = call.state === "reconnecting" || call.state === "failed" || call.state === "connecting";
  const resting = call.microphone === "rest" || text;
  const sign = down && !text ? WifiOff : view.phase === "focus" || resting ? MicOff : Mic;
  const proof = view.phase === "focus" && view.media_up ? t("room.proof", { Count: view.microphones }) : null;
  const explain = () => ui.toast(`${why.first} ${why.then}`);
  const microphone = () => (resting ? explain() : void call.setMicrophone(call.microphone !== "on"));
  const chatWord =
    unread > 0 ? (
      <>
        {t("room.controls.chat")} <i className="count">{number(unread)}</i>
      </>
    ) : (
      t("room.controls.chat")
    );
  return (
    <footer className="controls" inert={inert}>
      <div className="why" id="why">
        <Icon of={sign} />
        <span>
          <b>{why.first}</b> {why.then}
        </span>
      </div>
      <div className="quiet-line">
        <Icon of={sign} small />
        <span>
          {why.brief}
          {proof && ` · ${t("room.proof_brief", { Count: view.microphones })}`}
        </span>
      </div>
      <div className="ctl" role="toolbar" aria-label={t("room.controls.label")} ref={bar.ref} onKeyDown={bar.onKeyDown}>
        <Control
          icon={resting || call.microphone === "off" ? MicOff : Mic}
          resting={resting}
          pressed={call.microphone === "on" && !text}
          onClick={microphone}
          keys="M"
        >
          {t(`room.controls.mic_${resting ? "rest" : call.microphone}`)}
        </Control>
        <Control
          icon={call.camera ? Video : VideoOff}
          resting={!cameras || (down && !text)}
          pressed={call.camera && !text && !down}
          keys="V"
          onClick={() =>
            text && cameras
              ? void room.changeSeat("camera")
              : cameras && !down
                ? void call.setCamera(!call.camera)
                : ui.toast(t(down ? "room.controls.camera_waits_why" : "room.controls.no_cameras"))
          }
        >
          {t(
            down && !text
              ? "room.controls.camera_waits"
              : call.camera && !text
                ? "room.controls.camera"
                : "room.controls.camera_off",
          )}
        </Control>
        <Control icon={Settings2} onClick={() => ui.open("devices")}>
          {t("room.controls.devices")}
        </Control>
        <Control
          icon={MessageSquareText}
          className="desk-only"
          pressed={text}
          onClick={() => void room.changeSeat(text ? "camera" : "text")}
        >
          {t("room.controls.text")}
        </Control>
        <Control icon={MessagesSquare} className="panelbtn" expanded={panelOpen} onClick={toggleChat} keys="C">
          {chatWord}
        </Control>
        <Control icon={DoorOpen} className="leave" onClick={() => ui.open("leave")}>
          {t("room.controls.leave")}
        </Control>
      </div>
      <div className="end">
        {proof && (
          <span className="proof">
            <Icon of={MicOff} small />
            {proof}
          </span>
        )}
        <button
          type="button"
          className="btn btn-quiet s"
          onClick={() => (me.away ? void room.setAway(false) : ui.open("away"))}
        >
          <Icon of={Armchair} small />
          {t(me.away ? "room.controls.back" : "room.controls.away")}
        </button>
        <button type="button" className="btn btn-quiet s" aria-expanded={panelOpen} onClick={toggleChat}>
          <Icon of={MessagesSquare} small />
          {chatWord}
        </button>
      </div>
    </footer>
  );
}

function Control({
  icon,
  children,
  className,
  pressed,
  resting,
  expanded,
  onClick,
  keys,
}: {
  icon: LucideIcon;
  children: React.ReactNode;
  className?: string;
  pressed?: boolean;
  resting?: boolean;
  expanded?: boolean;
  onClick(): void;
  keys?: string;
}) {
  return (
    <button
      type="button"
      className={cx(className, pressed && "on")}
      onClick={onClick}
      aria-keyshortcuts={keys}
      aria-pressed={pressed}
      aria-disabled={resting || undefined}
      aria-describedby={resting ? "why" : undefined}
      aria-expanded={expanded}
    >
      <Icon of={icon} />
      <span>{children}</span>
    </button>
  );
}
