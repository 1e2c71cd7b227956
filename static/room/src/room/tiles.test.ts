import { describe, expect, it } from "vitest";
import { beside, fit, layout, pageOf } from "./tiles";

// The stage of each screen of the guide's table: its width and height without padding.
const open = [1044, 696] as const;
const closed = [1392, 696] as const;
const middle = [976, 536] as const;

function row(n: number, [W, H]: readonly [number, number]) {
  const { cols, rows, width } = fit(n, W, H);
  return `${cols}×${rows} ${Math.floor(width)}`;
}

describe("tiles follow the guide's table", () => {
  it.each([
    [1, "1×1 640"],
    [2, "2×1 515"],
    [4, "2×2 512"],
    [6, "3×2 338"],
    [9, "3×3 302"],
    [12, "4×3 250"],
    [20, "5×4 197"],
  ])("wide with the panel open: %i people", (n, want) => expect(row(n, open)).toBe(want));
  it.each([
    [1, "1×1 640"],
    [2, "2×1 640"],
    [4, "2×2 512"],
    [6, "3×2 454"],
    [9, "4×3 302"],
    [12, "4×3 302"],
    [20, "6×4 197"],
    [28, "7×4 186"],
  ])("wide with the panel closed: %i people", (n, want) => expect(row(n, closed)).toBe(want));
  it.each([
    [1, "1×1 640"],
    [2, "2×1 481"],
    [4, "2×2 369"],
    [6, "3×2 316"],
    [9, "4×3 207"],
    [12, "4×3 207"],
  ])("middle: %i people", (n, want) => expect(row(n, middle)).toBe(want));
});

describe("pages", () => {
  it.each([
    [20, 1, 20],
    [21, 2, 20],
    [40, 2, 20],
    [50, 3, 20],
  ])("panel open, %i people: %i pages of %i", (n, pages, perPage) =>
    expect(layout(n, ...open)).toMatchObject({ pages, ...(pages > 1 ? { perPage } : {}) }),
  );
  it.each([
    [28, 1],
    [29, 2],
    [50, 2],
  ])("panel closed, %i people: %i pages of 28", (n, pages) => expect(layout(n, ...closed)).toMatchObject({ pages }));
  it.each([
    [15, 1],
    [16, 2],
    [29, 2],
    [31, 3],
    [50, 4],
  ])("middle, %i people: %i pages of 15", (n, pages) => expect(layout(n, ...middle, 168)).toMatchObject({ pages }));
  it("one to fifty people always fit, on any stage", () => {
    for (let n = 1; n <= 50; n++)
      for (const [W, H] of [open, closed, middle, [320, 300], [500, 740], [2400, 1200]] as const) {
        const it = layout(n, W, H);
        expect(it.perPage * it.pages).toBeGreaterThanOrEqual(n);
        expect(it.width).toBeGreaterThan(0);
        expect(it.width * it.cols).toBeLessThanOrEqual(W);
      }
  });
});

describe("who is on which page", () => {
  const people = Array.from({ length: 50 }, (_, i) => ({ id: String(i) }));
  const ids = (page: number, first: string[] = []) => pageOf(people, 20, page, first).map((p) => p.id);

  it("order of arrival is kept", () => expect(ids(1)).toEqual(Array.from({ length: 20 }, (_, i) => String(20 + i))));
  it("you and the host are on page one", () => {
    const one = ids(0, ["45", "30"]);
    expect(one).toHaveLength(20);
    expect(one).toContain("45");
    expect(one).toContain("30");
    expect(one.slice(0, 18)).toEqual(Array.from({ length: 18 }, (_, i) => String(i)));
  });
  it("everybody is on exactly one page", () => {
    const all = [0, 1, 2].flatMap((page) => ids(page, ["45", "30", "2"]));
    expect(new Set(all).size).toBe(50);
    expect(all).toHaveLength(50);
  });
});

it("a menu lies above its button, and whole between ribbon and controls", () => {
  const window = { width: 1440, height: 900 }, small = { width: 268, height: 160 };
  expect(beside({ left: 600, top: 500 }, small, window)).toEqual({ x: 600, y: 336 });
  expect(beside({ left: 1400, top: 500 }, small, window).x).toBe(1440 - 8 - 268);
  expect(beside({ left: 2, top: 500 }, small, window).x).toBe(8);
  expect(beside({ left: 600, top: 200 }, small, window).y).toBe(100);
  expect(beside({ left: 600, top: 800 }, { width: 268, height: 400 }, window).y).toBe(396);
});
