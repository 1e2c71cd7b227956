import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { ApiError, ask, words } from "./api";
import { play, wakeOnPress, wakeSound } from "./chimes";
import { taskOf } from "./jots";
import { readPrefs, writePrefs } from "./keep";
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
      if (chime && !prefs.silent.includes(chime)) play(chime, volume);
      if (before) look();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [sitting, prefs.chimes, prefs.silent, prefs.volume, prefs.oneMinute]);
}

/** A thought that was to be done after the block becomes the task as soon as that is over. */
function useNextTask(sitting: Sitting): void {
  useEffect(() => sitting.subscribe(() => {
    const { jots, view, stage } = sitting;
    if (!jots.next || stage !== "sitting" || view.phase !== "free") return;
    const jot = jots.list().find((j) => j.id === jots.next);
    if (!jot) return;
    jots.setNext("");
    void doJot(sitting, jot);
  }), [sitting]);
}

/** A thought becomes the task; only then is it no jot any more. */
function doJot(sitting: Sitting, jot: Jot): Promise<boolean> {
  const { jots, view } = sitting;
  if (view.phase === "closing") {
    jots.setNext(jot.id); // now it would take the place of what is just being told
    return Promise.resolve(true);
  }
  return sitting.attempt(async () => {
    sitting.takeMe(await ask<Me>(`/api/rooms/${sitting.slug}/task`, { method: "PUT", body: taskOf(jot.text) }));
    await jots.drop(jot.id);
  });
}

/** Everything the seated room needs; null until the server knows who sits here. */
export function useRoom(sitting: Sitting, prefs: Prefs, setPrefs: (p: Partial<Prefs>) => void): RoomState | null {
  const version = useSitting(sitting);
  useChimes(sitting, prefs);
  useNextTask(sitting);
  useEffect(() => sitting.call.hide(prefs.hidden), [sitting, prefs.hidden]);
  const fixed = useMemo(() => actions(sitting), [sitting]);
  return useMemo(() => {
    void version; // the sitting changes in place; its version says when
    const { view, chat, jots } = sitting;
    if (!view.me) return null;
    return {
      ...fixed, view, me: view.me, house: sitting.house, lang: sitting.lang, line: sitting.line,
      problem: sitting.problem, call: sitting.call.look(), prefs, setPrefs,
      testChime: () => {
        wakeSound();
        play("focus", prefs.volume);
      },
      jots: { ...fixed.jotting, list: jots.list(), sorted: jots.sorted, draft: jots.draft },
      chat: { ...fixed.chatting, messages: chat.messages(), more: chat.more, draft: chat.draft, answer: chat.answer },
    };
  }, [version, sitting, fixed, prefs, setPrefs]);
}

/** Whose turn a button is about: pressed twice, or a moment too late, it ends one turn and no other. */
function turnMeant({ view }: Sitting, action: Action): string | undefined {
  const turn = view.block?.round?.turn?.member;
  return action === "next" || action === "skip" || (action === "pass" && turn === view.me?.id) ? turn : undefined;
}

/** What the room can do, the same for as long as the tab lives. */
function actions(sitting: Sitting) {
  const { chat, jots } = sitting, at = `/api/rooms/${sitting.slug}`;
  const me = async (path: string, method: "PUT" | "POST", body: unknown) => {
    sitting.takeMe(await ask<Me>(at + path, { method, body }));
  };
  const change = (part: Partial<Me>) => sitting.view.me && sitting.takeMe({ ...sitting.view.me, ...part });
  return {
    now: () => sitting.clock.now(),
    useNow: (everyMs?: number) => useServerNow(sitting, everyMs),
    do: (action, to = turnMeant(sitting, action)) => sitting.attempt(() =>
      ask(`${at}/block/${action}`, { method: "POST", body: to ? { to } : {} })).then(() => {}),
    setTask: (task) => sitting.attempt(() => me("/task", "PUT", task)),
    setOutcome: (outcome) => sitting.attempt(() => me("/outcome", "POST", outcome)),
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
    startBlock: async (plan) => {
      try {
        await ask(`${at}/block`, { method: "POST", body: { plan } });
        return null;
      } catch (e) {
        return { key: e instanceof ApiError ? e.key : "api.fault", message: words(e) };
      }
    },
    booked: (scheduled) => ask<{ coming: { id: string }[] }>(`/api/schedule/${scheduled}`)
      .then(({ coming }) => coming.map((p) => p.id), () => []),
    hideHelper: () => sitting.hideHelper(),
    leave: () => sitting.leave(),
    changeSeat: (kind) => sitting.changeSeat(kind),
    clearProblem: () => {
      sitting.problem = null;
      sitting.changed();
    },
    jotting: {
      setDraft: (text) => jots.setDraft(text),
      add: (text) => jots.add(text),
      retry: (id) => jots.retry(id),
      keep: (id) => sitting.attempt(() => jots.keepFor(id)),
      drop: (id) => sitting.attempt(() => jots.drop(id)),
      do: (jot) => doJot(sitting, jot),
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
  } satisfies Partial<RoomState> & { chatting: Partial<RoomState["chat"]>; jotting: Partial<RoomState["jots"]> };
}
