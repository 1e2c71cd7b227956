import { describe, expect, it } from "vitest";
import { letterOf } from "./keys";

function press(key: string, on: string, change: Partial<KeyboardEvent> = {}): string | null {
  const target = new DOMParser().parseFromString(on, "text/html").body.firstElementChild;
  return letterOf({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    repeat: false,
    defaultPrevented: false,
    isComposing: false,
    target,
    ...change,
  });
}

describe("single letters", () => {
  it.each(["<button>x</button>", "<div></div>", "<input type=checkbox>", "<input type=range>"])("work on %s", (on) =>
    expect(press("m", on)).toBe("m"),
  );
  it.each(["<input>", "<textarea></textarea>", "<select></select>", "<div contenteditable=true></div>"])(
    "do not work while typing in %s",
    (on) => expect(press("m", on)).toBeNull(),
  );
  it.each([
    { ctrlKey: true },
    { metaKey: true },
    { altKey: true },
    { repeat: true },
    { isComposing: true },
    { defaultPrevented: true },
  ])("mean nothing with %o", (change) => expect(press("m", "<div></div>", change)).toBeNull());
  it("are the same in capitals", () => expect(press("M", "<div></div>")).toBe("m"));
  it("named keys are no letters", () => expect(press("Enter", "<div></div>")).toBeNull());
});
