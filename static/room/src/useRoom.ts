import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { ask } from "./api";
import { play, wakeOnPress, wakeSound } from "./chimes";
import { randomId } from "./chat";
import { readJots, readPrefs, writeJots, writePrefs } from "./keep";
import { chimeBetween, minuteNotice } from "./moments";
import type { Sitting } from "./sitting";
import type { Jot, Prefs, RoomState } from "./state";
import type { Action, Me } from "./view";

/** Renders again whenever something in the tab's sitting changes. */
export function useSitting(sitting: Sitting): number {
  return useSyncExternalStore(useMemo(() => (f: () => void) => sitting.subscribe(f), [sitting]), () => sitting.version);
}

/** The server's clock, ticking together for everybody. */
export function useServerNow(sitting: Sitting, everyMs = 1000): number {
  const [now, setNow] = useState(() => sitting.clock.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const at = sitting.clock.now();
      setNow(at);
      timer = setTimeout(tick, everyMs - (at % everyMs) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [sitting, everyMs]);
  return now;
}

export function usePrefs(): [Prefs, (p: Partial<Prefs>) => void] {
  const [prefs, set] = useState(readPrefs);
  useEffect(() => {
    const root = document.documentElement;
    if (prefs.theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = prefs.theme;
  }, [prefs.theme]);
  const change = useMemo(() => (p: Partial<Prefs>) => set(() => {
    const next = { ...readPrefs(), ...p };
    writePrefs(next);
    return next;
  }), []);
  return [prefs, change];
}

function useJots() {
  const [jots, set] = useState<Jot[]>(readJots);
  return useMemo(() => {
    const change = (f: (old: Jot[]) => Jot[]) => set(() => {
      const next = f(readJots());
      writeJots(next);
      return next;
    });
    return {
      jots,
      addJot: (text: string) => {
        const jot = { id: randomId(), text: text.trim(), at: new Date().toISOString() };
        if (jot.text) change((old) => [...old, jot]);
      },
      dropJot: (id: string) => change((old) => old.filter((j) => j.id !== id)),
    };
  }, [jots]);
}

function useChimes(sitting: Sitting, prefs: Prefs): void {
  useEffect(wakeOnPress, []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined, due = "";
    const volume = prefs.chimes ? prefs.volume : 0;
    const look = () => {
      const { view } = sitting;
      if (view.phase_ends_at === due || !prefs.oneMinute) return;
      clearTimeout(timer);
      due = view.phase_ends_at ?? "";
      const wait = minuteNotice(view, sitting.clock.now());
      if (wait !== null) timer = setTimeout(() => play("minute", volume), wait);
    };
    look();
    const stop = sitting.subscribe((before) => {
      const chime = before && sitting.stage === "sitting" && chimeBetween(before, sitting.view);
      if (chime) play(chime, volume);
      if (before) look();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [sitting, prefs.chimes, prefs.volume, prefs.oneMinute]);
}

/** Everything the seated room needs; null until the server knows who sits here. */
export function useRoom(sitting: Sitting, prefs: Prefs, setPrefs: (p: Partial<Prefs>) => void): RoomState | null {
  const version = useSitting(sitting);
  const jots = useJots();
  useChimes(sitting, prefs);
  const fixed = useMemo(() => actions(sitting), [sitting]);
  return useMemo(() => {
    void version; // the sitting changes in place; its version says when
    const { view, chat } = sitting;
    if (!view.me) return null;
    return {
      ...fixed, ...jots, view, me: view.me, house: sitting.house, lang: sitting.lang, line: sitting.line,
      problem: sitting.problem, call: sitting.call.look(), prefs, setPrefs,
      testChime: () => {
        wakeSound();
        play("focus", prefs.volume);
      },
      chat: { ...fixed.chatting, messages: chat.messages(), more: chat.more, draft: chat.draft, answer: chat.answer },
    };
  }, [version, sitting, fixed, jots, prefs, setPrefs]);
}

/** Whose turn a button is about: pressed twice, or a moment too late, it ends one turn and no other. */
function turnMeant({ view }: Sitting, action: Action): string | undefined {
  const turn = view.block?.round?.turn?.member;
  return action === "next" || action === "skip" || (action === "pass" && turn === view.me?.id) ? turn : undefined;
}

/** What the room can do, the same for as long as the tab lives. */
function actions(sitting: Sitting) {
  const { chat } = sitting, at = `/api/rooms/${sitting.slug}`;
  const me = async (path: string, method: "PUT" | "POST", body: unknown) => {
    sitting.takeMe(await ask<Me>(at + path, { method, body }));
  };
  const change = (part: Partial<Me>) => sitting.view.me && sitting.takeMe({ ...sitting.view.me, ...part });
  return {
    now: () => sitting.clock.now(),
    useNow: (everyMs?: number) => useServerNow(sitting, everyMs),
    do: (action, to = turnMeant(sitting, action)) => sitting.attempt(() =>
      ask(`${at}/block/${action}`, { method: "POST", body: to ? { to } : {} })).then(() => {}),
    setTask: (task) => sitting.attempt(() => me("/task", "PUT", task)).then(() => {}),
    setOutcome: (outcome) => sitting.attempt(() => me("/outcome", "POST", outcome)).then(() => {}),
    setAway: async (away, backAt) => {
      const before = sitting.view.me?.away ?? false;
      change({ away, back_at: backAt });
      const done = await sitting.attempt(() =>
        ask(`${at}/away`, { method: "PUT", body: backAt ? { away, back_at: backAt } : { away } }));
      if (!done) change({ away: before });
    },
    setWilling: async (willing) => {
      const before = sitting.view.me?.willing ?? false;
      change({ willing, ask_willing: false });
      const done = await sitting.attempt(() => ask("/api/me/willing", { method: "PUT", body: { willing } }));
      if (!done) change({ willing: before });
    },
    startBlock: (plan) => sitting.attempt(() => ask(`${at}/block`, { method: "POST", body: { plan } })),
    leave: () => sitting.leave(),
    changeSeat: (kind) => sitting.changeSeat(kind),
    clearProblem: () => {
      sitting.problem = null;
      sitting.changed();
    },
    chatting: {
      loadMore: () => sitting.attempt(() => chat.loadMore()).then(() => {}),
      send: (text) => chat.send(text),
      retry: (id) => chat.retry(id),
      drop: (id) => chat.drop(id),
      remove: (id) => sitting.attempt(() => ask(`${at}/messages/${id}`, { method: "DELETE" })).then(() => {}),
      setDraft: (text) => chat.setDraft(text),
      clearAnswer: () => chat.clearAnswer(),
    },
  } satisfies Partial<RoomState> & { chatting: Partial<RoomState["chat"]> };
}
