import { Armchair, MessageSquareText, Volume2 } from "lucide-react";
import { clockTime, t } from "../messages";
import type { DeviceKind, Prefs, RoomState } from "../state";
import { Dialog } from "./Dialog";
import { Icon } from "./icons";
import { Picture } from "./Picture";
import { useUi } from "./ui";
import { initials } from "./words";

/** Camera, microphone, where the sound comes from, chimes, and how the room looks to me. */
export function DevicesDialog({ room, close }: { room: RoomState; close(): void }) {
  const { call, me, prefs, view } = room;
  const ui = useUi();
  const text = me.seat === "text";
  const track = call.camera && !text ? call.video(me.id) : null;
  const set = (p: Partial<Prefs>) => room.setPrefs(p);
  return (
    <Dialog
      title={t("room.devices.title")}
      close={close}
      width={660}
      foot={
        <>
          <button
            type="button"
            className="btn btn-quiet"
            onClick={() => {
              close();
              void room.changeSeat(text ? "camera" : "text");
            }}
          >
            <Icon of={MessageSquareText} small />
            {t(text ? "room.devices.with_camera" : "room.devices.text_instead")}
          </button>
          <button
            type="button"
            className="btn btn-quiet first"
            onClick={() => {
              if (me.away) {
                close();
                void room.setAway(false);
              } else ui.open("away");
            }}
          >
            <Icon of={Armchair} small />
            {t(me.away ? "room.controls.back" : "room.controls.away")}
          </button>
          <button type="button" className="btn btn-lamp" onClick={close}>
            {t("room.done")}
          </button>
        </>
      }
    >
      <div className="devgrid">
        <div>
          <div className="preview">
            {track ? (
              <Picture track={track} mirrored={prefs.mirror} />
            ) : (
              <div className="seat" aria-hidden="true">
                <span>{initials(me.name)}</span>
              </div>
            )}
            <div className="bar">
              {t(track ? "room.devices.as_others" : text ? "room.devices.no_call" : "room.devices.camera_off")}
            </div>
          </div>
          <Switch on={prefs.hideSelf} set={(on) => set({ hideSelf: on })} text={t("room.devices.hide_self")} />
          <Switch on={prefs.mirror} set={(on) => set({ mirror: on })} text={t("room.devices.mirror")} />
        </div>
        <div className="taskform">
          <Choice room={room} kind="camera" />
          <Choice room={room} kind="microphone" />
          {!text && (
            <p className="small soft heard">
              {call.microphone === "on"
                ? t("room.devices.everybody_hears")
                : call.microphone === "rest" && view.phase === "focus"
                  ? t("room.devices.nobody_hears_focus", { Time: clockTime(view.phase_ends_at ?? "") })
                  : t("room.devices.nobody_hears")}
            </p>
          )}
          <Choice room={room} kind="speaker" />
          {call.error && (
            <p className="wrong" role="alert">
              {call.error}
            </p>
          )}
        </div>
      </div>
      <div className="chimes">
        <div className="volume">
          <label htmlFor="chimes">
            <b>{t("room.devices.chimes")}</b>
          </label>
          <input
            className="range"
            id="chimes"
            type="range"
            min="0"
            max="100"
            style={{ "--v": `${prefs.volume}%` } as React.CSSProperties}
            value={prefs.volume}
            onChange={(e) => set({ volume: Number(e.target.value) })}
          />
          <output className="num" htmlFor="chimes">
            {prefs.volume}
          </output>
          <button type="button" className="btn s" onClick={() => room.testChime()}>
            <Icon of={Volume2} small />
            {t("room.devices.test")}
          </button>
        </div>
        <Switch
          on={prefs.chimes}
          set={(on) => set({ chimes: on })}
          text={t("room.devices.chimes_on")}
          more={t("room.devices.chimes_more")}
        />
        <Switch on={prefs.oneMinute} set={(on) => set({ oneMinute: on })} text={t("room.devices.one_minute")} />
        <Switch
          on={prefs.letters}
          set={(on) => set({ letters: on })}
          text={t("room.devices.letters")}
          more={t("room.devices.letters_more")}
        />
      </div>
      <div className="row wrap">
        <b className="small" id="theme-l">
          {t("room.devices.theme")}
        </b>
        <span className="seg" role="group" aria-labelledby="theme-l">
          {(["night", "paper"] as const).map((theme) => (
            <button
              key={theme}
              type="button"
              aria-pressed={prefs.theme === theme || (theme === "night" && prefs.theme === "auto")}
              onClick={() => set({ theme })}
            >
              {t(`room.devices.${theme}`)}
            </button>
          ))}
        </span>
      </div>
    </Dialog>
  );
}

function Choice({ room, kind }: { room: RoomState; kind: DeviceKind }) {
  const { devices } = room.call;
  const list = { camera: devices.cameras, microphone: devices.microphones, speaker: devices.speakers }[kind].filter(
    (d) => d.deviceId !== "",
  );
  const there = kind !== "speaker" && devices.unlisted.includes(kind === "camera" ? "videoinput" : "audioinput");
  return (
    <label className="field">
      <span>{t(`room.devices.${kind}`)}</span>
      <select
        className="input"
        value={devices[kind] ?? list[0]?.deviceId ?? ""}
        disabled={list.length === 0}
        onChange={(e) => void devices.choose(kind, e.target.value)}
      >
        {list.length === 0 && <option value="">{t(there ? "call.unlisted" : `room.devices.no_${kind}`)}</option>}
        {list.map((d, i) => (
          <option key={d.deviceId} value={d.deviceId}>
            {d.label || t("room.devices.nameless", { Number: i + 1 })}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Switch({ on, set, text, more }: { on: boolean; set(on: boolean): void; text: string; more?: string }) {
  return (
    <label className="switch">
      <input type="checkbox" checked={on} onChange={(e) => set(e.target.checked)} />
      <i />
      <span>
        {more ? <b>{text}</b> : text}
        {more && <span className="under">{more}</span>}
      </span>
    </label>
  );
}
