import { Armchair, Mic, WifiOff, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { Person } from "../view";
import { Icon } from "./icons";
import { Picture } from "./Picture";
import { backWord, initials } from "./words";

/** What a seat looks like now: the picture, the lamp with initials, or the empty chair. One chip at most. */
export function Pane({
  room,
  person,
  chip,
}: {
  room: RoomState;
  person: Person;
  chip?: { icon?: LucideIcon; text: string };
}) {
  const { call, me, prefs } = room;
  const you = person.id === me.id;
  const hidden = isHidden(room, person);
  const track = person.seat === "text" || hidden ? null : call.video(person.id);
  const paused = isPaused(room, person);
  let sign = chip;
  if (person.away) sign = { icon: Armchair, text: backWord(person) };
  else if (person.lost) sign = { icon: WifiOff, text: t("room.tile.lost_chip") };
  else if (paused && track) sign = { icon: WifiOff, text: t("room.tile.paused") };
  else if (!you && call.weak(person.id)) sign = { icon: WifiOff, text: t("room.tile.weak_chip") };
  return (
    <div className="pane" aria-hidden="true">
      {person.away ? (
        <Chair />
      ) : (
        <Lamp name={person.name}>
          {hidden && call.cameraOn(person.id) ? t(you ? "room.tile.hidden" : "room.tile.hidden_by_you") : null}
        </Lamp>
      )}
      {track && !person.away && <Picture track={track} mirrored={you && prefs.mirror} />}
      {sign && (
        <span className="chip">
          {sign.icon && <Icon of={sign.icon} small />}
          <span>{sign.text}</span>
        </span>
      )}
    </div>
  );
}

/** One's own picture, or somebody else's, that one does not want to see. */
export function isHidden({ me, prefs }: Pick<RoomState, "me" | "prefs">, person: { id: string }): boolean {
  return person.id === me.id ? prefs.hideSelf : prefs.hidden.includes(person.id);
}

/** A picture rests while the line to the call is down or the member's line is weak. */
export function isPaused(room: RoomState, person: Person): boolean {
  const { call, me } = room;
  if (person.seat === "text" || person.away) return false;
  const down = call.state === "reconnecting" || call.state === "failed";
  return down || person.lost || (person.id !== me.id && !isHidden(room, person) && call.weak(person.id));
}

/** Somebody is here without a picture, or before the first one has come: a lamp and their initials. */
function Lamp({ name, children }: { name: string; children?: ReactNode }) {
  return (
    <div className="seat" aria-hidden="true">
      <span>
        {initials(name)}
        {children && <small>{children}</small>}
      </span>
    </div>
  );
}

/** Somebody stepped away. */
function Chair() {
  return (
    <svg className="chair" viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect width="320" height="180" fill="#26232a" />
      <path d="M40 44h40l12 32H28z" fill="#ffdc9c" opacity=".5" />
      <path d="M57 76h5v74h-5z" fill="#3c3027" />
      <path d="M224 20h70v90h-70z" fill="#101a30" />
      <path d="M259 20v90M224 62h70" stroke="#6b5c4a" strokeWidth="3" />
      <path d="M122 60q38-16 76 0l8 84H114z" fill="#39445a" />
      <path d="M132 72q28-10 56 0M130 92q30-8 60 0M128 112q32-6 64 0" fill="none" stroke="#222b3d" strokeWidth="5" />
      <rect x="100" y="144" width="120" height="40" rx="10" fill="#2b3447" />
      <path d="M122 60q38-16 76 0" fill="none" stroke="#8b7a62" strokeWidth="2" opacity=".7" />
    </svg>
  );
}

/** Who is speaking, as a chip on the large picture. */
export function speakingChip(text: string): { icon: LucideIcon; text: string } {
  return { icon: Mic, text };
}
