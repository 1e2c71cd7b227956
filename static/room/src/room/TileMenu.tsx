import {
  Ellipsis,
  Eye,
  EyeOff,
  Lock,
  LockOpen,
  MessageSquareText,
  MicOff,
  UserMinus,
  UsersRound,
  VideoOff,
} from "lucide-react";
import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { words } from "../api";
import { clockTime, t } from "../messages";
import { guestsOff, guestsOut, isStaff, lock, mayActOn, type Deed } from "../moderate";
import type { RoomState } from "../state";
import type { Person } from "../view";
import { Icon } from "./icons";
import { isHidden } from "./Pane";
import { RemoveDialog } from "./RemoveDialog";
import { beside } from "./tiles";
import { useUi } from "./ui";

/** What one can do from a tile: about the person, and, for those who look after the house, about the room too. */
export function TileMenu({ room, person }: { room: RoomState; person: Person }) {
  const { me, view, prefs } = room;
  const ui = useUi();
  const [open, setOpen] = useState(false);
  const [deed, setDeed] = useState<Deed | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const you = person.id === me.id;
  if (you && !isStaff(me)) return null;

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const does = (act: () => void) => () => {
    close();
    act();
  };
  const asks = (said: string, act: () => Promise<unknown>) =>
    does(() =>
      act().then(
        () => ui.toast(t(said)),
        (e) => ui.toast(words(e)),
      ),
    );
  const hidden = isHidden(room, person);
  const turn = () => {
    const others = prefs.hidden.filter((id) => id !== person.id);
    room.setPrefs({ hidden: hidden ? others : [...others, person.id] });
    ui.toast(t(hidden ? "room.more.is_shown" : "room.more.is_hidden", { Name: person.name }));
  };
  const { slug, locked } = view.room;
  const acts = mayActOn(me, person);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="tilemore"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={t("room.more.about", { Name: person.name })}
        onClick={() => setOpen(!open)}
      >
        <Icon of={Ellipsis} />
      </button>
      {open && (
        <Menu button={button} label={person.name} shut={() => setOpen(false)} close={close}>
          <p className="whom">
            <b>{person.name}</b>
            {since(person)}
          </p>
          {!you && (
            <button type="button" role="menuitem" onClick={does(() => ui.write(person.name))}>
              <Icon of={MessageSquareText} />
              <span>{t("room.more.write", { Name: person.name })}</span>
            </button>
          )}
          {!you && (hidden || (person.seat === "camera" && me.seat !== "text")) && (
            <button type="button" role="menuitem" onClick={does(turn)}>
              <Icon of={hidden ? Eye : EyeOff} />
              {t(hidden ? "room.more.show" : "room.more.hide")}
            </button>
          )}
          {acts && (
            <>
              <hr />
              <button type="button" role="menuitem" onClick={does(() => setDeed("camera"))}>
                <Icon of={VideoOff} />
                {t("room.moderate.camera")}
              </button>
              <button type="button" role="menuitem" onClick={does(() => setDeed("microphone"))}>
                <Icon of={MicOff} />
                {t("room.moderate.microphone")}
              </button>
            </>
          )}
          {isStaff(me) && (
            <>
              {!you && <hr />}
              <button
                type="button"
                role="menuitem"
                onClick={asks(locked ? "room.moderate.opened" : "room.moderate.locked", () => lock(slug, !locked))}
              >
                <Icon of={locked ? LockOpen : Lock} />
                {t(locked ? "room.moderate.unlock" : "room.moderate.lock")}
              </button>
              <button
                type="button"
                role="menuitem"
                onClick={asks("room.moderate.guests_are_out", () => guestsOut(slug))}
              >
                <Icon of={UsersRound} />
                {t("room.moderate.guests_out")}
              </button>
              <button
                type="button"
                role="menuitem"
                onClick={asks("room.moderate.guests_are_off", () => guestsOff(slug))}
              >
                <Icon of={UsersRound} />
                {t("room.moderate.guests_off")}
              </button>
            </>
          )}
          {acts && (
            <>
              <hr />
              <button type="button" role="menuitem" className="brick" onClick={does(() => setDeed("ban"))}>
                <Icon of={UserMinus} />
                {t("room.moderate.remove")}
              </button>
            </>
          )}
        </Menu>
      )}
      {deed && <RemoveDialog room={room} person={person} deed={deed} close={() => setDeed(null)} />}
    </>
  );
}

/** "guest, here since 19:02" */
function since({ role, arrived_at }: Person): string {
  const Time = clockTime(arrived_at);
  return role === "member"
    ? t("room.more.since", { Time })
    : t("room.more.role_since", { Role: t(`room.role.${role}`), Time });
}

/** The menu itself, above everything else; on a phone it is a sheet. A press beside it closes it and does nothing more. */
function Menu({
  button,
  label,
  shut,
  close,
  children,
}: {
  button: React.RefObject<HTMLElement | null>;
  label: string;
  /** closes it */
  shut(): void;
  /** closes it, and the focus is on its button again */
  close(): void;
  children: ReactNode;
}) {
  const menu = useRef<HTMLDivElement>(null),
    under = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!menu.current || !button.current) return;
    under.current?.showPopover();
    menu.current.showPopover();
    const at = beside(button.current.getBoundingClientRect(), menu.current.getBoundingClientRect(), {
      width: document.documentElement.clientWidth,
      height: innerHeight,
    });
    menu.current.style.insetInlineStart = `${at.x}px`;
    menu.current.style.insetBlockStart = `${at.y}px`;
    menu.current.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [button]);
  const keys = (e: React.KeyboardEvent) => {
    const items = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    if (e.key === "Escape" || e.key === "Tab") {
      e.preventDefault();
      close();
    }
    if (to === undefined) return;
    e.preventDefault();
    items.at(to % items.length)?.focus();
  };
  return (
    <>
      <div ref={under} className="undermenu" aria-hidden="true" popover="manual" onClick={shut} />
      <div ref={menu} className="menu at" role="menu" aria-label={label} popover="manual" onKeyDown={keys}>
        {children}
      </div>
    </>
  );
}
