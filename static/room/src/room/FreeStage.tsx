import { UserPlus } from "lucide-react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { Grid } from "./Grid";
import { Icon } from "./icons";
import { MyTask } from "./MyTask";
import { NextHere } from "./NextHere";
import { StartBlock } from "./StartBlock";
import { useUi } from "./ui";

/** No block runs: who is here, and a block could begin in a minute. */
export function FreeStage({ room }: { room: RoomState }) {
  return (
    <div className="freelay">
      <section className="who-in" aria-label={t("room.free.here")}>
        <Grid flow room={room} extra={<FreeSeat room={room} />} />
      </section>
      <div className="begin">
        <StartBlock room={room} />
        <NextHere room={room} />
        <MyTask room={room} />
      </div>
    </div>
  );
}

/** An empty seat, and the way to fill it. */
function FreeSeat({ room }: { room: RoomState }) {
  const ui = useUi();
  const { view } = room;
  const free = view.room.seats - view.people.filter((p) => p.seat !== "text").length;
  const copy = async () => {
    const address = location.origin + location.pathname;
    try {
      await navigator.clipboard.writeText(address);
      ui.toast(t("room.free.copied"));
    } catch {
      ui.toast(t("room.free.address", { Address: address }));
    }
  };
  return (
    <li className="tile free">
      <div className="pane">
        <button type="button" className="btn btn-quiet s" onClick={() => void copy()}>
          <Icon of={UserPlus} small />
          {t("room.free.ask")}
        </button>
      </div>
      <div className="sill">
        <div className="who faint">{free > 0 ? t("room.free.seat") : t("room.free.full")}</div>
        <div className="task">{t("room.free.open", { Count: Math.max(0, free) })}</div>
      </div>
    </li>
  );
}
