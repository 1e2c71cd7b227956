import { Users } from "lucide-react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { Dialog } from "./Dialog";
import { Icon } from "./icons";
import { cx, initials } from "./words";

/** Who leads from the next sentence on. */
export function HandOverDialog({ room, close }: { room: RoomState; close(): void }) {
  const { view, me } = room;
  const understudy = view.block?.understudy?.id;
  const able = view.people.filter((p) => p.id !== me.id && !p.away && !p.lost && !p.sitting_out);
  const people = [...able].sort((a, b) => Number(b.id === understudy) - Number(a.id === understudy));
  const give = async (to: string) => {
    close();
    await room.do("hand_over", to);
  };
  const pass = async () => {
    close();
    await room.do("pass");
  };
  return (
    <Dialog title={t("room.script.hand_over")} close={close} width={500}>
      <p className="soft">{t("room.hand.more")}</p>
      <ul className="lines withface">
        {people.map((p, i) => (
          <li key={p.id}>
            <span className="face" aria-hidden="true">
              {initials(p.name)}
            </span>
            <span>
              <b>{p.name}</b>
              {p.id === understudy && (
                <>
                  {" "}
                  <span className="badge soft">{t("room.hand.next")}</span>
                </>
              )}
              <span className="under">{p.task?.title ?? t("room.tile.no_task")}</span>
            </span>
            <button
              type="button"
              className={cx("btn s", i === 0 && p.id === understudy && "btn-lamp")}
              onClick={() => void give(p.id)}
            >
              {t("room.hand.to", { Name: p.name })}
            </button>
          </li>
        ))}
        {people.length === 0 && (
          <li>
            <Icon of={Users} />
            <span>{t("room.hand.nobody")}</span>
          </li>
        )}
        {me.actions.includes("pass") && !understudy && (
          <li>
            <Icon of={Users} />
            <span>
              <b>{t("room.hand.itself")}</b>
              <span className="under">{t("room.hand.itself_more")}</span>
            </span>
            <button type="button" className="btn s" onClick={() => void pass()}>
              {t("room.hand.choose")}
            </button>
          </li>
        )}
      </ul>
      <p className="tiny faint">{t("room.hand.free")}</p>
    </Dialog>
  );
}
