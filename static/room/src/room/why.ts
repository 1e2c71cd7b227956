import { clockTime, minutesLeft, t } from "../messages";
import type { RoomState } from "../state";
import { isHost, nextUp, upcoming } from "./people";

/** Why the microphone is as it is now: a first sentence, and what follows from it. On a phone `brief` stands alone. */
export interface Why {
  first: string;
  then: string;
  brief: string;
}

export function whyOf(room: RoomState): Why {
  const { view, me, call } = room;
  const until = view.phase_ends_at ? clockTime(view.phase_ends_at) : "";
  const pick = (key: string, args: Record<string, unknown> = {}): Why => ({
    first: t(`room.why.${key}.first`, { Time: until, ...args }),
    then: t(`room.why.${key}.then`, { Time: until, ...args }),
    brief: t(`room.why.${key}.brief`, { Time: until, ...args }),
  });
  if (me.seat === "text") return pick(view.phase === "focus" ? "focus" : "text");
  if (call.state === "reconnecting" || call.state === "failed")
    return pick(view.phase === "focus" ? "lost_focus" : "lost");
  switch (view.phase) {
    case "focus":
      return pick("focus");
    case "break":
      return pick("break");
    case "gathering":
      return pick("gathering");
    case "opening":
    case "closing":
      return pick(...inRound(room));
    default:
      return pick(view.room.quiet ? "quiet" : "free");
  }
}

function inRound(room: RoomState): [string, Record<string, unknown>] {
  const { view, me, call } = room;
  const round = view.block?.round;
  if (round?.mode === "typed") return ["typed", {}];
  if (me.sitting_out || !me.in_block) return ["out", {}];
  if (round?.turn?.member === me.id) return [call.microphone === "on" ? "turn_on" : "turn", {}];
  if (me.away) return ["away", {}];
  if (isHost(room)) return ["host", {}];
  const coming = upcoming(view);
  const at = coming.findIndex((p) => p.member === me.id);
  if (at < 0) return ["over", {}];
  if (at === 0 && !round?.turn) return ["wait", {}];
  const before = at === 0 ? round?.order.find((p) => p.state === "speaking") : coming[at - 1];
  const turn = round?.turn ? Date.parse(round.turn.ends_at) - Date.parse(round.turn.starts_at) : 60_000;
  return [
    "after",
    { Name: before?.name ?? nextUp(view)?.name ?? "", Count: Math.max(1, minutesLeft(turn * (at + 1) - 30_000)) },
  ];
}
