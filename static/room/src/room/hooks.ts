import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type RefObject,
} from "react";

/** Whether the window is like this now. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

export const WIDE = "(min-width: 1181px)";
export const PHONE = "(max-width: 720px)";

/** The inner size of an element, as it is and as it changes. */
export function useSize<T extends HTMLElement>(): [RefObject<T | null>, { width: number; height: number }] {
  const ref = useRef<T>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const take = (width: number, height: number) =>
      setSize((old) =>
        Math.abs(old.width - width) < 1 && Math.abs(old.height - height) < 1 ? old : { width, height },
      );
    const box = element.getBoundingClientRect();
    take(box.width, box.height);
    const observer = new ResizeObserver(([entry]) => {
      if (entry) take(entry.contentRect.width, entry.contentRect.height);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

/** Which of the children that carry data-member are on screen, and one row beyond. */
export function useOnScreen(container: RefObject<HTMLElement | null>, watched: boolean, key: string): string[] {
  const [seen, setSeen] = useState<string[]>([]);
  useEffect(() => {
    const root = container.current;
    if (!root || !watched) return;
    const now = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const e of entries) {
          const id = (e.target as HTMLElement).dataset.member ?? "";
          if (e.isIntersecting) now.add(id);
          else now.delete(id);
        }
        setSeen([...now].sort());
      },
      { root: scroller(root), rootMargin: "140px 0px" },
    );
    for (const el of root.querySelectorAll("[data-member]")) observer.observe(el);
    return () => observer.disconnect();
  }, [container, watched, key]);
  return seen;
}

/** What an element scrolls in: itself, something around it, or the page (null). */
function scroller(element: HTMLElement): HTMLElement | null {
  for (let at: HTMLElement | null = element; at && at !== document.body; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return null;
}

/** Arrow keys walk through the buttons of a toolbar or a list of tabs; Tab leaves it. */
export function useArrows<T extends HTMLElement>(
  selector: string,
): { ref: RefObject<T | null>; onKeyDown(e: KeyboardEvent): void } {
  const ref = useRef<T>(null);
  const onKeyDown = useCallback(
    (e: KeyboardEvent) => {
      const all = [...(ref.current?.querySelectorAll<HTMLElement>(selector) ?? [])].filter(
        (el) => el.offsetParent !== null,
      );
      const at = all.indexOf(document.activeElement as HTMLElement);
      if (at < 0) return;
      const rtl = getComputedStyle(all[at] as HTMLElement).direction === "rtl" ? -1 : 1;
      const step = { ArrowRight: rtl, ArrowLeft: -rtl, Home: -at, End: all.length - 1 - at }[e.key];
      if (step === undefined) return;
      e.preventDefault();
      all[(at + step + all.length) % all.length]?.focus();
    },
    [selector],
  );
  return { ref, onKeyDown };
}

/** Calls back once at this instant of the server's clock; null waits for nothing. */
export function useAt(instant: number | null, now: () => number, then: () => void): void {
  const call = useRef(then);
  call.current = then;
  useEffect(() => {
    if (instant === null) return;
    const wait = instant - now();
    if (wait < 0 || wait > 2 ** 31 - 1) return;
    const timer = setTimeout(() => call.current(), wait);
    return () => clearTimeout(timer);
  }, [instant]);
}
