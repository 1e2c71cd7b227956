import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { number, t } from "../messages";
import type { Jot, RoomState } from "../state";
import { Chat } from "./Chat";
import { useArrows } from "./hooks";
import { Icon } from "./icons";
import { JotTab } from "./Jot";
import { TaskCard } from "./TaskCard";
import { TasksTab } from "./Tasks";
import type { Tab } from "./ui";

const tabs: Tab[] = ["chat", "tasks", "jot"];

/** Chat, tasks and jots: a column beside the stage, or a sheet over it that gives the focus back. */
export function Panel({
  room,
  tab,
  setTab,
  sheet,
  close,
  focusField,
  asked,
  later,
}: {
  room: RoomState;
  tab: Tab;
  setTab(t: Tab): void;
  sheet: boolean;
  close(): void;
  focusField: number;
  /** the thoughts that a block's end asks about */
  asked: Jot[];
  later(): void;
}) {
  const list = useArrows<HTMLDivElement>("[role=tab]");
  const box = useRef<HTMLElement>(null);
  useSheet(box, sheet, close);
  useEffect(() => {
    if (focusField === 0) return;
    const field =
      box.current?.querySelector<HTMLElement>(".compose textarea, .compose input") ??
      box.current?.querySelector<HTMLElement>("[role=tabpanel]");
    field?.focus();
  }, [focusField]);
  const Box = sheet ? "section" : "aside";
  return (
    <>
      {sheet && <div className="scrim" aria-hidden="true" onClick={close} />}
      <Box
        ref={box}
        className={sheet ? "side up" : "side"}
        aria-label={t("room.panel.label")}
        role={sheet ? "dialog" : undefined}
        aria-modal={sheet || undefined}
      >
        {sheet && (
          <div className="sheethead">
            <h2>{room.view.room.name}</h2>
            <button type="button" className="btn btn-quiet iconbtn" aria-label={t("room.close")} onClick={close}>
              <Icon of={X} />
            </button>
          </div>
        )}
        <TaskCard room={room} />
        <div
          className="tabs"
          role="tablist"
          aria-label={t("room.panel.label")}
          ref={list.ref}
          onKeyDown={list.onKeyDown}
        >
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-controls={`panel-${name}`}
              aria-selected={tab === name}
              tabIndex={tab === name ? 0 : -1}
              onClick={() => setTab(name)}
              onFocus={(e) => e.target.matches(":focus-visible") && setTab(name)}
            >
              {t(`room.panel.${name}`)}
              {name === "tasks" && (
                <>
                  {" "}
                  <i>{number(room.view.people.filter((p) => p.task).length)}</i>
                </>
              )}
            </button>
          ))}
        </div>
        {tab === "chat" ? (
          <Chat room={room} />
        ) : tab === "tasks" ? (
          <TasksTab room={room} />
        ) : (
          <JotTab room={room} asked={asked} later={later} />
        )}
      </Box>
    </>
  );
}

/** A sheet takes the focus, Esc closes it, and the focus goes back to where it was. */
function useSheet(box: React.RefObject<HTMLElement | null>, sheet: boolean, close: () => void) {
  const shut = useRef(close);
  shut.current = close;
  useEffect(() => {
    if (!sheet) return;
    const from = document.activeElement as HTMLElement | null;
    if (!box.current?.contains(from))
      box.current?.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
    const key = (e: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      if (e.key === "Escape" && !e.defaultPrevented) shut.current();
      if (e.key !== "Tab") return;
      const all = [
        ...(box.current?.querySelectorAll<HTMLElement>("a[href], button, input, textarea, select, [tabindex='0']") ??
          []),
      ].filter((el) => el.tabIndex >= 0 && el.offsetParent !== null);
      const first = all[0],
        last = all.at(-1);
      if (e.shiftKey ? document.activeElement === first : document.activeElement === last) {
        e.preventDefault();
        (e.shiftKey ? last : first)?.focus();
      }
    };
    addEventListener("keydown", key);
    return () => {
      removeEventListener("keydown", key);
      if (from?.isConnected) from.focus();
    };
  }, [box, sheet]);
}
