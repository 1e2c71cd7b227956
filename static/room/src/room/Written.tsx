import { useEffect, useRef } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { Said } from "./Said";
import { TileMenu } from "./TileMenu";
import { cx } from "./words";

/** What everybody has written, as it comes. */
export function Written({ room }: { room: RoomState }) {
  const { view, me, call } = room;
  const show = useRef(call.show);
  show.current = call.show;
  useEffect(() => show.current([]), [call.state]);
  if (view.phase === "closing") return <Said room={room} />;
  const inBlock = view.people.filter((p) => !p.sitting_out);
  const ready = inBlock.filter((p) => p.task).length;
  return (
    <section className="queue" aria-labelledby="written-h">
      <h3 id="written-h">{t("room.typed.ready", { Count: ready, All: inBlock.length })}</h3>
      <ol className="written">
        {inBlock.map((p) => (
          <li key={p.id} className={cx(p.id === me.id && "mine")}>
            <span className="words">
              <span className="who">{p.name}</span>
              {p.id === me.id && (
                <>
                  {" "}
                  <span className="badge soft">{t("room.tile.you")}</span>
                </>
              )}
              <span className="tk">{p.task?.title}</span>
            </span>
            <span className="st">{p.task ? null : t("room.typed.writing")}</span>
            <TileMenu room={room} person={p} />
          </li>
        ))}
      </ol>
    </section>
  );
}
