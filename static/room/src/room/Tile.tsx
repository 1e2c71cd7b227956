import { Check, MessageSquareText, VideoOff } from "lucide-react";
import { useState } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { Person } from "../view";
import { Icon } from "./icons";
import { isHidden, isPaused, Pane } from "./Pane";
import { RoleBadge } from "./RoleBadge";
import { TileMenu } from "./TileMenu";
import { cx, seatWord, tileLabel } from "./words";

const JUST_NOW = 4000; // ms since somebody sat down in which their lamp goes on before one's eyes

/** One seat: the pane, and below it the sill with name and task. */
export function Tile({ room, person }: { room: RoomState; person: Person }) {
  const { view, me, call } = room;
  const you = person.id === me.id;
  const host = view.block?.host?.id === person.id;
  // Whoever sits in words only is told no more than how the others sit.
  const camera = person.seat === "camera" && (me.seat === "text" || (you ? call.camera : call.cameraOn(person.id)));
  const maySpeak = view.phase !== "focus";
  const speaking = maySpeak && !person.away && call.speaking(person.id);
  const [fresh] = useState(() => room.now() - Date.parse(person.arrived_at) < JUST_NOW);
  const done = person.outcome === "done" && view.phase !== "opening";
  const paused = isPaused(room, person);
  const hidden = !you && camera && isHidden(room, person);
  return (
    <li
      className={cx(
        "tile",
        you && "you",
        fresh && "fresh",
        person.away && "away",
        done && "done",
        speaking && "speaking",
        paused && "paused",
        person.sitting_out && "out",
      )}
      data-member={person.id}
    >
      <span className="sr">{tileLabel(person, { you, host, camera, hidden, weak: paused, speaking })}</span>
      <Pane room={room} person={person} />
      <div className="sill" aria-hidden="true">
        <div className="who">
          <span className="name" title={person.name}>
            {person.name}
          </span>
          {host && <span className="badge">{t("room.tile.host")}</span>}
          {!you && <RoleBadge role={person.role} />}
          {you && <span className="badge soft">{t("room.tile.you")}</span>}
          {done && (
            <span className="badge moss">
              <Icon of={Check} small />
              {t("room.tile.done")}
            </span>
          )}
          {!camera && !person.away && (
            <span className="push" title={seatWord(person, false)}>
              <Icon of={person.seat === "text" ? MessageSquareText : VideoOff} small />
            </span>
          )}
        </div>
        <div className="task" title={person.task?.title}>
          {person.sitting_out ? t("room.tile.sitting_out") : (person.task?.title ?? t("room.tile.no_task"))}
        </div>
      </div>
      <TileMenu room={room} person={person} />
    </li>
  );
}
