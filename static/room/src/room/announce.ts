import type { View } from "../view";
import { before, nextUp, upcoming } from "./people";
import { turnNumber } from "./ribbon";

/** A sentence to be spoken: its key and what fills it. */
export interface Sentence {
  key: string;
  args?: Record<string, unknown>;
}

/** Whether one was in the block of a view. In the moment of its end one's own part may already be that of afterwards,
 * so `before`, what was known until then, holds as long as one does not sit it out. */
export function tookPart(view: View, before: string): string {
  const { block, me } = view;
  if (!block || me?.sitting_out) return "";
  return me?.in_block || block.id === before ? block.id : "";
}

/** What has to be said aloud between two views, in order; comings and goings are counted elsewhere. `part` is the id
 * of the block one was in. */
export function spoken(was: View, is: View, microphone: "rest" | "off" | "on", part = tookPart(was, "")): Sentence[] {
  const me = is.me;
  if (!me) return [];
  const out: Sentence[] = [];
  if (was.phase !== is.phase) out.push(...phase(was, is, part));
  else if (is.phase === "free" && me.logged && was.me && was.me.logged?.id !== me.logged.id)
    out.push({ key: "room.say.log" }); // the line was written a moment after the end
  out.push(...script(was, is));
  const round = is.block?.round;
  if (!round?.turn || me.sitting_out) return out;
  const turn = round.turn,
    old = was.block?.round?.turn;
  const mine = turn.member === me.id;
  if (mine && (old?.member !== me.id || was.phase !== is.phase)) {
    const Count = Math.round((Date.parse(turn.ends_at) - Date.parse(turn.starts_at)) / 1000);
    // The right to speak is told before the call has it, so the view says what the microphone may do.
    const state = microphone === "on" ? "on" : me.may_speak && me.seat !== "text" ? "off" : "rest";
    out.push({ key: `room.say.turn_${state}`, args: { Count } });
  } else if (
    !mine &&
    was.phase === is.phase &&
    nextUp(is)?.member === me.id &&
    nextUp(was)?.member !== me.id &&
    was.block?.round?.turn?.member !== me.id
  ) {
    out.push({ key: "room.say.next" });
  }
  return out;
}

function phase(was: View, is: View, part: string): Sentence[] {
  const me = is.me;
  const length =
    is.phase_starts_at && is.phase_ends_at
      ? Math.round((Date.parse(is.phase_ends_at) - Date.parse(is.phase_starts_at)) / 1000)
      : 0;
  const host = is.block?.host;
  switch (is.phase) {
    case "gathering":
      return [
        {
          key: host ? "room.say.gathering" : "room.say.gathering_itself",
          args: { At: is.phase_ends_at, Name: host?.name },
        },
      ];
    case "opening": {
      const at = is.block?.round?.order.findIndex((p) => p.member === me?.id) ?? -1;
      const who = !host ? "itself" : host.id === me?.id ? "you" : "host";
      if (at < 0 || is.block?.round?.mode === "typed")
        return [{ key: `room.say.opening_${who}`, args: { Name: host?.name } }];
      return [{ key: `room.say.opening_place_${who}`, args: { Place: at + 1, Name: host?.name } }];
    }
    case "focus":
      return [{ key: "room.say.focus", args: { Length: length, Until: is.phase_ends_at } }];
    case "break":
      return [{ key: "room.say.break", args: { Length: length } }];
    case "closing": {
      const coming = upcoming(is);
      const at = coming.findIndex((p) => p.member === me?.id);
      const { order = [] } = is.block?.round ?? {};
      const ahead = at > 0 ? coming[at - 1]?.name : at === 0 ? order[turnNumber(is.block).at - 1]?.name : undefined;
      return ahead && before(is, me?.id ?? "") !== null
        ? [{ key: "room.say.closing_after", args: { Name: ahead } }]
        : [{ key: "room.say.closing" }];
    }
    case "free":
      return was.block ? [{ key: is.me?.logged && part ? "room.say.finished_log" : "room.say.finished" }] : [];
  }
}

/** The script has come to oneself in the middle of a block, and from whom. */
function script(was: View, is: View): Sentence[] {
  const host = is.block?.host;
  if (!host || host.id !== is.me?.id || was.block?.id !== is.block?.id || was.block?.host?.id === host.id) return [];
  const from = host.reason.args?.From;
  return host.reason.key.endsWith("took_over") && from
    ? [{ key: "room.say.script_from", args: { Name: from } }]
    : [{ key: "room.say.script" }];
}

/** Who came and who left between two views; nobody in focus, and never oneself. */
export function movements(was: View, is: View): { came: string[]; left: string[] } {
  if (is.phase === "focus") return { came: [], left: [] };
  const names = (a: View, b: View) =>
    a.people.filter((p) => p.id !== is.me?.id && !b.people.some((q) => q.id === p.id)).map((p) => p.name);
  return { came: names(is, was), left: names(was, is) };
}

/** When, in ms from now, a sentence about time is due in this phase. */
export function timed(view: View, now: number): { inMs: number; key: string } | null {
  if (!view.phase_ends_at || !view.phase_starts_at || view.me?.sitting_out) return null;
  const ends = Date.parse(view.phase_ends_at),
    length = ends - Date.parse(view.phase_starts_at);
  const rule =
    view.phase === "focus"
      ? { left: 300_000, key: "room.say.five_left" }
      : view.phase === "break" &&
          view.block?.phases.some((p) => p.phase === "focus" && p.starts_at >= view.phase_ends_at!)
        ? { left: 60_000, key: "room.say.again_soon" }
        : null;
  // What would be said right at the beginning has been said.
  if (!rule || length < rule.left * 1.5) return null;
  const inMs = ends - rule.left - now;
  return inMs >= 0 ? { inMs, key: rule.key } : null;
}
