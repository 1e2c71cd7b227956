import type { RoomState } from "../state";
import type { Person, Place, View } from "../view";

export function personOf(view: View, id: string | null | undefined): Person | undefined {
  return id ? view.people.find((p) => p.id === id) : undefined;
}

export function isHost(room: RoomState): boolean {
  return room.view.block?.host?.id === room.me.id;
}

/** Whoever speaks after the present turn; the first who is here and has not spoken. */
export function nextUp(view: View): Place | undefined {
  return upcoming(view)[0];
}

/** Everybody who is still to speak, in order, without the one who speaks now. */
export function upcoming(view: View): Place[] {
  const order = view.block?.round?.order ?? [];
  const at = order.findIndex((p) => p.state === "speaking");
  const after = at < 0 ? order : order.slice(at + 1);
  return after.filter(
    (p) => p.here && (p.state === "waiting" || p.state === "passed" || (p.state === "skipped" && p.here)),
  );
}

/** How many speak before this member; null when their turn is over, on, or not to come. */
export function before(view: View, member: string): number | null {
  const at = upcoming(view).findIndex((p) => p.member === member);
  if (at < 0) return null;
  return at + (view.block?.round?.turn ? 1 : 0);
}

export function spoke(view: View, member: string): boolean {
  return view.block?.round?.order.some((p) => p.member === member && p.state === "said") ?? false;
}
