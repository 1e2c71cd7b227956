import { useMemo } from "react";
import { clockTime, number, t } from "../messages";
import type { Block } from "../view";
import { useSize } from "./hooks";
import { labels, pieces, ticks, widths, type Piece } from "./ribbon";
import { cx } from "./words";

/** The block as one line from opening to closing; the lamp on it is now. */
export function Line({
  block,
  now,
  people,
  label,
}: {
  block: Block | null;
  now: number;
  people: number;
  label: string;
}) {
  const [ref, { width }] = useSize<HTMLDivElement>();
  const line = block ? pieces(block.phases, now) : [];
  const places = useMemo(
    () =>
      widths(
        line.map((p) => p.share),
        width,
      ),
    [block?.phases, width],
  );
  const current = Math.max(
    0,
    line.findIndex((p) => p.now),
    line.every((p) => p.past) ? line.length - 1 : 0,
  );
  const words = line.map((p) =>
    p.kind === "round"
      ? t(`room.line.${p.phase}`)
      : t(`room.line.${p.phase}`, { Minutes: p.minutes > 0 ? number(p.minutes) : "" }).trim(),
  );
  const shown = labels(
    places,
    line.map((p, i) => Math.max(textWidth(words[i] ?? "", i === current), textWidth(clockTime(p.startsAt), false))),
    width,
    current,
  );
  return (
    <div className="line" role="img" aria-label={label} dir="ltr">
      <div className="track" ref={ref}>
        {line.length === 0 && <span className="sg bare" />}
        {line.map((p, i) => (
          <span key={i} className="piece" style={{ flexGrow: p.share }}>
            <Segment
              piece={p}
              step={p.kind === "round" ? (places[i]?.width ?? 60) / ticks(people, places[i]?.width ?? 60) : 0}
            />
            {i === current && <span className="now" style={{ left: `${p.done * 100}%` }} />}
          </span>
        ))}
      </div>
      {line.length > 0 && (
        <div className="labs" aria-hidden="true">
          {line.map(
            (p, i) =>
              shown[i] != null && (
                <span key={i} style={{ left: shown[i] }}>
                  {i === current ? <b>{words[i]}</b> : words[i]}
                  <time>{clockTime(p.startsAt)}</time>
                </span>
              ),
          )}
        </div>
      )}
    </div>
  );
}

/** A round is ticks, focus a bar that fills, a break a dashed thread. */
export function Segment({ piece, step }: { piece: Pick<Piece, "kind" | "done" | "past">; step: number }) {
  return (
    <span
      className={cx("sg", piece.kind, piece.past && "past")}
      style={step > 0 ? ({ "--step": `${step}px` } as React.CSSProperties) : undefined}
    >
      {piece.kind !== "break" && piece.done > 0 && <i style={{ width: `${piece.done * 100}%` }} />}
    </span>
  );
}

let pen: CanvasRenderingContext2D | null | undefined;

/** How wide a label is in the page's own type. */
function textWidth(text: string, bold: boolean): number {
  if (pen === undefined) pen = document.createElement("canvas").getContext?.("2d") ?? null;
  if (!pen) return text.length * 7.5;
  const root = getComputedStyle(document.documentElement);
  pen.font = `${bold ? 560 : 400} ${0.8125 * parseFloat(root.fontSize)}px ${root.getPropertyValue("--sans") || "sans-serif"}`;
  return pen.measureText(text).width + 2;
}
