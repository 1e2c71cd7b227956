import { useEffect, useRef } from "react";

/** What single letters do, when no field has the focus and no dialog is open. */
export type Keys = Partial<Record<string, () => void>>;

/** The letter that was meant, or null: typing, shortcuts of the browser and held keys mean nothing here. */
export function letterOf(
  e: Pick<
    KeyboardEvent,
    "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "defaultPrevented" | "isComposing" | "target"
  >,
): string | null {
  if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.defaultPrevented || e.isComposing || e.key.length !== 1)
    return null;
  const el = e.target instanceof Element ? e.target : null;
  if (el?.closest("input, textarea, select, [contenteditable=true]")) {
    // A tick box or a slider takes no letters.
    const input = el.closest("input");
    if (!input || !["checkbox", "radio", "range", "button"].includes(input.type)) return null;
  }
  return e.key.toLowerCase();
}

export function useKeys(keys: Keys, letters: boolean): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    if (!letters) return;
    const press = (e: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      const letter = letterOf(e);
      const act = letter === null ? undefined : now.current[letter];
      if (!act) return;
      e.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [letters]);
}
