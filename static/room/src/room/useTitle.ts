import { useEffect } from "react";
import { minutesLeft, t } from "../messages";
import type { RoomState } from "../state";

/** The tab's title: how much is left, and where. It changes once a minute, so that it does not flicker. */
export function useTitle(room: RoomState): void {
  const { view, me } = room;
  const house = room.house || "Lamplight";
  const now = room.useNow(5000);
  const left = view.phase_ends_at ? minutesLeft(Date.parse(view.phase_ends_at) - now) : 0;
  const mine = view.block?.round?.turn?.member === me.id;
  const title = mine
    ? t("room.title.turn", { Room: view.room.name, House: house })
    : view.phase === "free"
      ? t("room.title.free", { Room: view.room.name, House: house })
      : t(`room.title.${view.phase}`, { Count: left, Room: view.room.name, House: house });
  useEffect(() => {
    document.title = title;
  }, [title]);
}
