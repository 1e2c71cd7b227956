import { WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { clockTime, minutesLeft, number, t, timer } from "../messages";
import type { RoomState } from "../state";
import type { Block } from "../view";
import { Icon } from "./icons";
import { Line } from "./Line";
import { turnNumber } from "./ribbon";

/** The clock, where the block stands, the line, and the room: one row, two on a phone. */
export function Ribbon({
  room,
  finished,
  inert,
  children,
}: {
  room: RoomState;
  finished: Block | null;
  inert: boolean;
  children?: ReactNode;
}) {
  const { view } = room;
  const now = room.useNow(1000);
  const block = view.block ?? finished;
  return (
    <header className="ribbon" inert={inert}>
      <h1 className="sr">{view.room.name}</h1>
      {view.phase === "free" || view.phase_ends_at === null ? (
        <div className="clock">
          <strong className="roomname" aria-hidden="true">
            {view.room.name}
          </strong>
          <span>
            <b>{finished ? t("room.ribbon.finished") : t("room.ribbon.free")}</b>
            {finished
              ? t(room.me.logged ? "room.ribbon.finished_log" : "room.ribbon.finished_more")
              : view.room.quiet
                ? t("room.ribbon.free_quiet")
                : t("room.ribbon.free_more")}
          </span>
        </div>
      ) : (
        <div className="clock" role="timer" aria-live="off">
          <strong className="num">{timer(Date.parse(view.phase_ends_at) - now)}</strong>
          <span>
            <b>{t(`room.ribbon.left.${view.phase}`)}</b>
            {where(room)}
          </span>
        </div>
      )}
      <Line block={block} now={now} people={view.people.length} label={lineLabel(room, block, now)} />
      <div className="where">
        {view.phase === "free" ? <b className="num">{clockTime(now)}</b> : <b>{view.room.name}</b>}
        {room.line === "lost" ? (
          <span className="lost">
            <Icon of={WifiOff} small />
            {t("room.ribbon.reconnecting")}
          </span>
        ) : (
          <span>{company(room)}</span>
        )}
      </div>
      {children}
    </header>
  );
}

/** "1 of 2, ends at 20:00". */
function where({ view }: RoomState): string {
  const { block, phase_ends_at } = view;
  if (!block || !phase_ends_at) return "";
  const until = clockTime(phase_ends_at);
  const { sprints } = block.plan;
  switch (view.phase) {
    case "gathering":
      return t(block.scheduled ? "room.ribbon.doors" : "room.ribbon.begins", { Time: until });
    case "opening":
    case "closing": {
      const { at, all } = turnNumber(block);
      const key = block.round?.mode === "typed" || at === 0 ? view.phase : `${view.phase}_turn`;
      return t(`room.ribbon.${key}`, { Turn: at, All: all, Time: until });
    }
    case "focus":
      return sprints > 1
        ? t("room.ribbon.focus_of", { Number: block.sprint, All: sprints, Time: until })
        : t("room.ribbon.ends", { Time: until });
    case "break": {
      const next = block.phases.find((p) => p.starts_at >= phase_ends_at);
      return next ? t(`room.ribbon.next.${next.phase}`, { Time: until }) : t("room.ribbon.ends", { Time: until });
    }
    default:
      return "";
  }
}

/** "Jonas hosts, 12 here", or "3 here, 8 seats" while nothing runs. */
function company({ view, me }: RoomState): string {
  const Count = view.people.length;
  if (!view.block) return t("room.ribbon.here_seats", { Count, Seats: number(view.room.seats) });
  const { host } = view.block;
  if (!host) return t("room.ribbon.no_host", { Count });
  return host.id === me.id ? t("room.ribbon.you_host", { Count }) : t("room.ribbon.host", { Name: host.name, Count });
}

/** The line in words, for those who do not see it; changes once a minute. */
function lineLabel({ view }: RoomState, block: Block | null, now: number): string {
  if (!block) return t("room.ribbon.label.free");
  const from = clockTime(block.starts_at),
    to = clockTime(block.ends_at);
  if (!view.block) return t("room.ribbon.label.finished", { From: from, To: to });
  const left = t("room.minutes", { Count: minutesLeft(Date.parse(view.phase_ends_at ?? block.ends_at) - now) });
  const { at, all } = turnNumber(block);
  return t(`room.ribbon.label.${view.phase}`, {
    From: from,
    To: to,
    Left: left,
    Number: block.sprint,
    Sprints: block.plan.sprints,
    Turn: at,
    All: all,
  });
}
