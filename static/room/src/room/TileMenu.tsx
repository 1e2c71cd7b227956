import { Ellipsis, Lock, LockOpen, MicOff, UserMinus, UsersRound, VideoOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { words } from "../api";
import { t } from "../messages";
import { guestsOff, guestsOut, isStaff, lock, mayActOn, type Deed } from "../moderate";
import type { RoomState } from "../state";
import type { Person } from "../view";
import { Icon } from "./icons";
import { RemoveDialog } from "./RemoveDialog";
import { useUi } from "./ui";

const MENU = { width: 268, height: 350, ribbon: 84, controls: 80 };

/** Above the button, or as near as leaves the whole menu between ribbon and controls; on a phone it is a sheet. */
function beside(button: HTMLElement | null): React.CSSProperties | undefined {
  if (!button) return undefined;
  const at = button.getBoundingClientRect();
  const lowest = innerHeight - MENU.controls - MENU.height;
  return {
    position: "fixed",
    insetBlockStart: Math.max(MENU.ribbon, Math.min(at.top - MENU.height, lowest)),
    insetInlineStart: Math.max(8, at.right - MENU.width),
  };
}

/** What those who look after the house can do from a tile: about the person, and about the room. */
export function TileMenu({ room, person }: { room: RoomState; person: Person }) {
  const { me, view } = room;
  const ui = useUi();
  const [open, setOpen] = useState(false);
  const [deed, setDeed] = useState<Deed | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const away = (e: PointerEvent) => {
      if (!menu.current?.contains(e.target as Node) && !button.current?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);
  if (!isStaff(me)) return null;

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const does = (said: string, act: () => Promise<unknown>) => () => {
    close();
    act().then(
      () => ui.toast(t(said)),
      (e) => ui.toast(words(e)),
    );
  };
  const keys = (e: React.KeyboardEvent) => {
    const items = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    if (e.key === "Escape" || e.key === "Tab") close();
    if (to === undefined) return;
    e.preventDefault();
    items.at(to % items.length)?.focus();
  };
  const choose = (d: Deed) => () => {
    close();
    setDeed(d);
  };
  const { slug, locked } = view.room;
  return (
    <>
      <button
        ref={button}
        type="button"
        className="tilemore"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={t("room.moderate.more", { Name: person.name })}
        onClick={() => setOpen(!open)}
      >
        <Icon of={Ellipsis} />
      </button>
      {open && (
        <div
          ref={menu}
          className="menu at"
          role="menu"
          aria-label={person.name}
          onKeyDown={keys}
          style={beside(button.current)}
        >
          <p className="whom">
            <b>{person.name}</b>
          </p>
          {mayActOn(me, person) && (
            <>
              <button type="button" role="menuitem" onClick={choose("camera")}>
                <Icon of={VideoOff} />
                {t("room.moderate.camera")}
              </button>
              <button type="button" role="menuitem" onClick={choose("microphone")}>
                <Icon of={MicOff} />
                {t("room.moderate.microphone")}
              </button>
              <hr />
            </>
          )}
          <button
            type="button"
            role="menuitem"
            onClick={does(locked ? "room.moderate.opened" : "room.moderate.locked", () => lock(slug, !locked))}
          >
            <Icon of={locked ? LockOpen : Lock} />
            {t(locked ? "room.moderate.unlock" : "room.moderate.lock")}
          </button>
          <button type="button" role="menuitem" onClick={does("room.moderate.guests_are_out", () => guestsOut(slug))}>
            <Icon of={UsersRound} />
            {t("room.moderate.guests_out")}
          </button>
          <button type="button" role="menuitem" onClick={does("room.moderate.guests_are_off", () => guestsOff(slug))}>
            <Icon of={UsersRound} />
            {t("room.moderate.guests_off")}
          </button>
          {mayActOn(me, person) && (
            <>
              <hr />
              <button type="button" role="menuitem" className="brick" onClick={choose("ban")}>
                <Icon of={UserMinus} />
                {t("room.moderate.remove")}
              </button>
            </>
          )}
        </div>
      )}
      {deed && <RemoveDialog room={room} person={person} deed={deed} close={() => setDeed(null)} />}
    </>
  );
}
