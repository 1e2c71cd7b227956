/** The tile maths of the design guide: how many columns, how wide, how many pages. */
export interface Fit {
  cols: number;
  rows: number;
  width: number;
}
export interface Layout extends Fit {
  perPage: number;
  pages: number;
  dense: boolean;
}

const WIDEST = 640;
/** Page sizes that have been looked at; the largest whose tiles stay readable is taken. */
const PAGES = [28, 20, 15, 12, 9, 6, 4, 2];

/** Larger letters need higher sills: `text` is the reader's size of type, 1 as drawn. */
function measure(dense: boolean, text: number) {
  return dense ? { gapX: 12, gapY: 10, sill: 10 + 36 * text } : { gapX: 14, gapY: 12, sill: 16 + 38 * text };
}

/** The widest tiles with which n of them fit into W × H. */
export function fit(n: number, W: number, H: number, dense = false, text = 1): Fit {
  const { gapX, gapY, sill } = measure(dense, text);
  let best: Fit = { cols: 1, rows: Math.max(1, n), width: 0 };
  for (let cols = 1; cols <= 9 && cols <= Math.max(1, n); cols++) {
    const rows = Math.ceil(n / cols);
    const byWidth = (W - gapX * (cols - 1)) / cols;
    const byHeight = ((H - gapY * (rows - 1)) / rows - sill) * (16 / 9);
    const width = Math.min(byWidth, byHeight);
    // As wide in more columns leaves less empty at the sides.
    if (width >= best.width) best = { cols, rows, width };
  }
  return { ...best, width: Math.max(0, Math.min(WIDEST, best.width)) };
}

/** The tiles of one page; below `narrowest` the room is dealt onto pages, with a line kept for turning them. */
export function layout(n: number, W: number, H: number, narrowest = 176, text = 1): Layout {
  const whole = fit(n, W, H, false, text);
  if (whole.width >= narrowest || n <= 2) return { ...whole, perPage: Math.max(1, n), pages: 1, dense: false };
  const room = H - 44;
  const perPage = PAGES.find((size) => size < n && fit(size, W, room, true, text).width >= narrowest) ?? 1;
  return { ...fit(perPage, W, room, true, text), perPage, pages: Math.ceil(n / perPage), dense: true };
}

/**
 * Deals people onto pages in order of arrival; whoever is in `first` (you, the
 * host, who speaks) is moved onto page one, and nobody else changes order.
 */
export function pageOf<T extends { id: string }>(people: T[], perPage: number, page: number, first: string[]): T[] {
  if (people.length <= perPage) return people;
  const late = people.slice(perPage).filter((p) => first.includes(p.id));
  let order = people;
  if (late.length > 0) {
    const early = people.slice(0, perPage);
    const leave = early.filter((p) => !first.includes(p.id)).slice(-late.length);
    const kept = early.filter((p) => !leave.includes(p));
    const rest = people.slice(perPage).filter((p) => !late.includes(p));
    order = [...kept, ...late, ...leave, ...rest];
  }
  return order.slice(page * perPage, (page + 1) * perPage);
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const KEPT = { ribbon: 100, controls: 80, side: 8 };

/** Where a menu lies: above its button, or as near as leaves the whole of it between ribbon and controls. */
export function beside(
  button: Pick<Box, "left" | "top">,
  menu: Pick<Box, "width" | "height">,
  window: Pick<Box, "width" | "height">,
): { x: number; y: number } {
  const lowest = window.height - KEPT.controls - menu.height;
  return {
    x: Math.max(KEPT.side, Math.min(button.left, window.width - KEPT.side - menu.width)),
    y: Math.max(KEPT.ribbon, Math.min(button.top - menu.height - 4, lowest)),
  };
}
