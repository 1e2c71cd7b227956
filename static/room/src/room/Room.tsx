import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { offered } from "../jots";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { Block } from "../view";
import { Announcer, useAnnouncer } from "./Announcer";
import { PhaseBanner, StateBanners } from "./Banner";
import { Controls } from "./Controls";
import { Dialogs } from "./Dialogs";
import { useMedia, WIDE } from "./hooks";
import { useKeys } from "./keys";
import { Door } from "./Knock";
import { Panel } from "./Panel";
import { isHost } from "./people";
import { Ribbon } from "./Ribbon";
import { Stage } from "./Stage";
import { TaskTop } from "./TaskCard";
import { Toast, useToast } from "./Toast";
import { UiContext, type DialogName, type Tab, type Ui } from "./ui";
import { useTitle } from "./useTitle";
import { Waited } from "./Waited";
import { addressed, cx } from "./words";
import { whyOf } from "./why";

/** The room for somebody who sits in it. */
export function Room({ room }: { room: RoomState }) {
  const { view, me, call } = room;
  const wide = useMedia(WIDE);
  const working = view.phase === "focus" || view.phase === "break";
  const { toast, text, clear } = useToast();
  const { said, announce } = useAnnouncer(room);
  const finished = useFinished(room);
  const asked = useAsked(room, finished);
  const panel = usePanel(working || finished?.fresh === true || (view.phase === "free" && asked.jots.length > 0), wide);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const turnPage = useRef<((by: number) => void) | null>(null);
  const unread = useUnread(room, panel.open && panel.tab === "chat");
  useTitle(room);

  const ui = useMemo<Omit<Ui, "write" | "thoughts">>(
    () => ({
      toast: (words) => {
        toast(words);
        announce(words);
      },
      announce,
      open: setDialog,
      close: () => setDialog(null),
      panel: panel.show,
    }),
    [toast, announce, panel.show],
  );
  const thoughts = () => {
    asked.look();
    panel.show("jot");
  };
  const write = (to: string) => {
    room.chat.setDraft(addressed(room.chat.draft, to));
    panel.show("chat");
  };
  const { problem, clearProblem } = room;
  useEffect(() => {
    if (!problem) return;
    ui.toast(problem);
    clearProblem();
  }, [problem, clearProblem, ui]);
  useEffect(() => {
    if (call.error && dialog !== "devices") ui.toast(call.error);
  }, [call.error]);
  const asks = view.phase === "free" && asked.jots.length > 0;
  useEffect(() => {
    if (asks) panel.choose("jot");
  }, [asks]); // once, when the block is over: whoever turns to the chat stays there

  const open = (name: DialogName) => {
    if (
      name === "leave" &&
      (!me.in_block || view.phase === "free" || view.phase === "gathering" || view.phase === "opening")
    )
      return void room.leave();
    setDialog(name);
  };
  const act = (a: (typeof me.actions)[number]) => () => {
    if (isHost(room) && me.actions.includes(a)) void room.do(a);
  };
  const sheetOpen = panel.open && !wide;
  useKeys(
    {
      m: () => {
        const why = whyOf(room);
        if (call.microphone === "rest" || me.seat === "text") ui.toast(`${why.first} ${why.then}`);
        else void call.setMicrophone(call.microphone !== "on");
      },
      v: () => {
        if (me.seat !== "text" && view.room.cameras !== "off" && call.state === "connected")
          void call.setCamera(!call.camera);
      },
      t: () => setDialog("task"),
      c: () => panel.show("chat"),
      k: () => panel.show("tasks"),
      j: () => panel.show("jot"),
      a: () => void room.setAway(!me.away),
      "[": () => turnPage.current?.(-1),
      "]": () => turnPage.current?.(1),
      "?": () => setDialog("keys"),
      n: act("next"),
      s: act("skip"),
      h: () => {
        if (isHost(room) && me.actions.includes("hand_over")) setDialog("hand_over");
      },
    },
    room.prefs.letters && !sheetOpen,
  );

  return (
    <UiContext.Provider value={{ ...ui, open, write, thoughts }}>
      <div className={cx("room", !working && "scroll-phone")} data-phase={view.phase}>
        <a className="skip" href="#main" inert={sheetOpen}>
          {t("room.skip")}
        </a>
        <Ribbon room={room} finished={finished?.fresh ? finished.block : null} inert={sheetOpen}>
          <PhaseBanner room={room} finished={finished?.fresh === true} />
        </Ribbon>
        {(working || (finished?.fresh && me.logged)) && !wide && <TaskTop room={room} inert={sheetOpen} />}
        <div className={cx("hall", panel.open && wide && "with-side")}>
          <main className="stage" id="main" tabIndex={0} inert={sheetOpen} aria-label={t(`room.stage.${view.phase}`)}>
            <StateBanners room={room} />
            <Door room={room} />
            {asks && !panel.open && (
              <section className="ask" aria-label={t("room.panel.jot")}>
                <Waited jots={asked.jots} />
              </section>
            )}
            <Stage room={room} turnPage={turnPage} />
          </main>
          {panel.open && (
            <Panel
              room={room}
              tab={panel.tab}
              setTab={panel.choose}
              sheet={!wide}
              close={panel.close}
              focusField={panel.asked}
              asked={asked.open ? asked.jots : []}
              later={() => {
                asked.later();
                if (!wide) panel.close();
              }}
            />
          )}
        </div>
        <Controls
          room={room}
          panelOpen={panel.open}
          unread={unread}
          toggleChat={() => (panel.open ? panel.close() : panel.show("chat", wide))}
          inert={sheetOpen}
        />
        <Dialogs room={room} name={dialog} close={ui.close} />
        {text && <Toast text={text} clear={clear} />}
        <Announcer said={said} />
      </div>
    </UiContext.Provider>
  );
}

/** Which tab of the panel is open. Beside the stage it is there while people work, and wherever it was opened; as a sheet only when asked. */
function usePanel(working: boolean, wide: boolean) {
  const [tab, choose] = useState<Tab>("chat");
  const [beside, setBeside] = useState<{ working: boolean; talking: boolean }>({ working: true, talking: false });
  const [sheet, setSheet] = useState(false);
  const [asked, setAsked] = useState(0);
  const kind = working ? "working" : "talking";
  const set = useCallback(
    (open: boolean) => {
      if (wide) setBeside((old) => ({ ...old, [kind]: open }));
      else setSheet(open);
    },
    [wide, kind],
  );
  const show = useCallback(
    (name: Tab, field = true) => {
      choose(name);
      set(true);
      if (field) setAsked((n) => n + 1);
    },
    [set],
  );
  const close = useCallback(() => {
    set(false);
    setAsked(0);
  }, [set]);
  return { tab, choose, open: wide ? beside[kind] : sheet, show, close, asked };
}

interface Finished {
  block: Block;
  at: number;
  /** for two minutes the block's line stays */
  fresh: boolean;
}

/** The block that has just ended here, until the next begins. */
function useFinished(room: RoomState): Finished | null {
  const { view } = room;
  const last = useRef<Block | null>(null);
  const [finished, setFinished] = useState<Finished | null>(null);
  const now = room.now;
  useEffect(() => {
    if (view.block) {
      last.current = view.phase === "gathering" ? null : view.block;
      setFinished(null);
    } else if (last.current) {
      setFinished({ block: last.current, at: now(), fresh: true });
      last.current = null;
    }
  }, [view.block, view.phase, now]);
  const fresh = finished?.fresh === true;
  useEffect(() => {
    if (!fresh) return;
    const timer = setTimeout(() => setFinished((f) => f && { ...f, fresh: false }), 120_000);
    return () => clearTimeout(timer);
  }, [fresh]);
  return finished;
}

/** The thoughts that the closing round and the block's end ask about, until the answer is: later. Their list opens by
 * itself when the block is over, and never under somebody who types. */
function useAsked(room: RoomState, finished: Finished | null) {
  const { view, jots } = room;
  const [later, setLater] = useState<string | null>(null);
  const [looked, look] = useState<string | null>(null);
  const moment = `${view.phase} ${(view.block ?? finished?.block)?.id ?? ""}`;
  const span =
    view.phase === "closing" && view.block
      ? { from: Date.parse(view.block.starts_at), to: Infinity }
      : view.phase === "free" && finished
        ? { from: Date.parse(finished.block.starts_at), to: finished.at }
        : null;
  return {
    jots: span && later !== moment ? offered(jots.list, jots.sorted, span) : [],
    open: looked === moment || (view.phase === "free" && jots.draft === ""),
    look: () => look(moment),
    later: () => setLater(moment),
  };
}

/** Lines of others that came while the chat was shut; none are counted in focus. */
function useUnread(room: RoomState, reading: boolean): number {
  const { view, me, chat } = room;
  const newest = chat.messages.reduce((id, m) => Math.max(id, m.id), 0);
  const seen = useRef(newest);
  if (reading || view.phase === "focus" || seen.current === 0) seen.current = newest;
  return chat.messages.filter((m) => m.id > seen.current && m.kind === "text" && m.member?.id !== me.id).length;
}
