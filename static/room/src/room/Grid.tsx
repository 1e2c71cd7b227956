import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { PHONE, useMedia, useOnScreen, useSize, WIDE } from "./hooks";
import { Icon } from "./icons";
import { Tile } from "./Tile";
import { layout, pageOf } from "./tiles";
import { cx } from "./words";

/**
 * Everybody's tile, as large as they fit. `extra` is one more tile of another kind: the free seat.
 * Where the grid only stands above something else (`flow`), it scrolls with it on narrow screens.
 */
export function Grid({
  room,
  extra,
  flow,
  turnPage,
}: {
  room: RoomState;
  extra?: ReactNode;
  flow?: boolean;
  turnPage?: { current: ((by: number) => void) | null };
}) {
  const { view, me, call } = room;
  const phone = useMedia(PHONE),
    wide = useMedia(WIDE);
  const [box, { width, height }] = useSize<HTMLDivElement>();
  const [page, setPage] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const count = view.people.length + (extra ? 1 : 0);
  const flows = phone || (flow === true && !wide);
  const grid = flows
    ? { cols: 2, width: 0, perPage: count, pages: 1, dense: false }
    : layout(count, width, height, wide ? 176 : 168, textSize());
  const last = grid.pages - 1,
    shown = Math.min(page, last);
  const first = [me.id, view.block?.host?.id ?? ""];
  const people = pageOf(view.people, grid.perPage, shown, first);
  const ids = people.map((p) => p.id).join(" ");
  const onScreen = useOnScreen(list, flows, ids);

  // Only what is on screen asks for a picture; a call that begins anew is asked again.
  const asked = flows ? onScreen.join(" ") : ids;
  const show = useRef(call.show);
  show.current = call.show;
  useEffect(() => show.current(asked === "" ? [] : asked.split(" ")), [asked, call.state]);

  const turn = (by: number) => setPage(Math.max(0, Math.min(last, shown + by)));
  if (turnPage) turnPage.current = grid.pages > 1 ? turn : null;
  const others = view.people.length - people.length;
  return (
    <div className={cx("gridbox", grid.pages > 1 && "paged", flows && "flows")} ref={box}>
      <ul
        ref={list}
        className={cx("grid", grid.dense && "dense")}
        aria-label={t("room.grid.label")}
        style={
          flows ? undefined : { gridTemplateColumns: `repeat(${grid.cols}, ${Math.floor(grid.width * 100) / 100}px)` }
        }
      >
        {(flows || width > 0) && people.map((p) => <Tile key={p.id} room={room} person={p} />)}
        {(flows || width > 0) && shown === last && extra}
      </ul>
      {grid.pages > 1 && (
        <nav className="pager" aria-label={t("room.grid.pages")}>
          <button
            type="button"
            className="btn btn-quiet iconbtn"
            aria-label={t("room.grid.before")}
            aria-disabled={shown === 0}
            onClick={() => turn(-1)}
          >
            <Icon of={ChevronLeft} small />
          </button>
          <span className="dots" aria-hidden="true">
            {Array.from({ length: grid.pages }, (_, i) => (
              <i key={i} className={cx(i === shown && "on")} />
            ))}
          </span>
          <span>{t("room.grid.page", { Number: shown + 1, All: grid.pages, Count: others })}</span>
          <button
            type="button"
            className="btn btn-quiet iconbtn"
            aria-label={t("room.grid.next")}
            aria-disabled={shown === last}
            onClick={() => turn(1)}
          >
            <Icon of={ChevronRight} small />
          </button>
        </nav>
      )}
    </div>
  );
}

/** How large the reader's letters are, 1 for sixteen pixels. */
function textSize(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}
