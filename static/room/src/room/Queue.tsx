import { Armchair, Check, WifiOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { Place } from "../view";
import { useOnScreen } from "./hooks";
import { Icon } from "./icons";
import { isHidden } from "./Pane";
import { nextUp, personOf } from "./people";
import { Picture } from "./Picture";
import { TileMenu } from "./TileMenu";
import { cx, initials } from "./words";

/** The order of turns, for all to see: said, speaking, next, and who will type. */
export function Queue({ room }: { room: RoomState }) {
  const { view, me } = room;
  const round = view.block?.round;
  const list = useRef<HTMLOListElement>(null);
  const order = round?.order ?? [];
  const seen = useOnScreen(list, true, order.map((p) => p.member).join(" "));
  const speaker = round?.turn?.member;
  useShown(room, seen, speaker);
  useKeepInView(list, speaker);
  const next = nextUp(view)?.member;
  return (
    <section className="queue" aria-labelledby="queue-h">
      <h3 id="queue-h">{t("room.queue.title")}</h3>
      <ol ref={list} tabIndex={0} aria-labelledby="queue-h">
        {order.map((place) => {
          const person = personOf(view, place.member);
          return (
            <li
              key={place.member}
              data-member={place.member}
              aria-current={place.state === "speaking" ? "step" : undefined}
              className={cx(
                place.state === "speaking" && "cur",
                place.state === "said" && "past",
                place.member === me.id && "mine",
                !place.here && "lost",
              )}
            >
              <Thumb room={room} place={place} />
              <span className="words">
                <span className="who">{place.name}</span>
                {view.block?.host?.id === place.member && (
                  <>
                    {" "}
                    <span className="badge">{t("room.tile.host")}</span>
                  </>
                )}
                {place.member === me.id && (
                  <>
                    {" "}
                    <span className="badge soft">{t("room.tile.you")}</span>
                  </>
                )}
                <span className="tk">{person?.task?.title}</span>
              </span>
              <span className="st">
                <State room={room} place={place} next={place.member === next} />
              </span>
              {person && <TileMenu room={room} person={person} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Thumb({ room, place }: { room: RoomState; place: Place }) {
  const person = personOf(room.view, place.member);
  const own = place.member === room.me.id;
  const track =
    person && person.seat !== "text" && !person.away && !isHidden(room, person) ? room.call.video(place.member) : null;
  return (
    <span className="th" aria-hidden="true">
      {track ? (
        <Picture track={track} mirrored={own && room.prefs.mirror} />
      ) : !place.here || person?.away ? (
        <Icon of={Armchair} small />
      ) : (
        initials(place.name)
      )}
    </span>
  );
}

function State({ room, place, next }: { room: RoomState; place: Place; next: boolean }) {
  const person = personOf(room.view, place.member);
  const closing = room.view.block?.round?.kind === "closing";
  if (place.state === "speaking")
    return place.member === room.me.id ? t("room.queue.your_turn") : t("room.queue.speaking");
  if (place.state === "said")
    return (
      <>
        <Icon of={Check} small />
        {t("room.queue.said")}
      </>
    );
  if (person?.lost)
    return (
      <>
        <Icon of={WifiOff} small />
        {t("room.queue.lost")}
      </>
    );
  if (person?.away) return t("room.queue.away");
  if (!place.here) return t("room.queue.not_here");
  if (next) return t("room.queue.next");
  if (place.state === "passed" || place.state === "skipped") return t(`room.queue.${place.state}`);
  if (person?.seat === "text") return t("room.queue.will_type");
  if (!person?.task && !closing) return t("room.queue.no_task");
  return null;
}

/** Only the pictures of the list that are on screen are asked for, the speaker's large. */
function useShown(room: RoomState, seen: string[], speaker: string | undefined) {
  const show = useRef(room.call.show);
  show.current = room.call.show;
  const asked = seen.join(" ");
  useEffect(() => {
    const members = new Set(asked === "" ? [] : asked.split(" "));
    if (speaker) members.add(speaker);
    show.current([...members], speaker);
  }, [asked, speaker, room.call.state]);
}

/** A long list follows the turn, inside its own box. */
function useKeepInView(list: React.RefObject<HTMLOListElement | null>, speaker: string | undefined) {
  useEffect(() => {
    const box = list.current;
    const item = box?.querySelector<HTMLElement>("[aria-current]");
    if (!box || !item || box.scrollHeight <= box.clientHeight) return;
    box.scrollTop = item.offsetTop - box.offsetTop - box.clientHeight / 3;
  }, [list, speaker]);
}
