import { ArrowDown } from "lucide-react";
import { Fragment, useLayoutEffect, useRef, useState } from "react";
import { dayName, t } from "../messages";
import type { ChatMessage, RoomState } from "../state";
import { Compose } from "./Compose";
import { Icon } from "./icons";
import { MessageRow } from "./MessageRow";

/** What was said in the room. It stays at the newest line, unless somebody reads further up. */
export function Chat({ room }: { room: RoomState }) {
  const { chat, view } = room;
  const { box, below, onScroll, down } = useStick(chat.messages);
  const [loading, setLoading] = useState(false);
  const more = async () => {
    setLoading(true);
    await chat.loadMore().catch(() => {});
    setLoading(false);
  };
  const quiet = view.phase === "focus";
  return (
    <>
      <div
        className="tabpanel chat"
        id="panel-chat"
        role="tabpanel"
        aria-labelledby="tab-chat"
        tabIndex={0}
        ref={box}
        onScroll={onScroll}
      >
        {chat.more && (
          <button type="button" className="btn btn-quiet s more" aria-busy={loading} onClick={() => void more()}>
            {t("room.chat.earlier")}
          </button>
        )}
        {chat.messages.length === 0 && <p className="small faint">{t("room.chat.empty")}</p>}
        {chat.messages.map((m, i) => (
          <Fragment key={m.client_id ? `${m.member?.id}/${m.client_id}` : m.id}>
            {newDay(chat.messages[i - 1], m) && (
              <div className="msg sys day">
                <span>{dayName(m.at)}</span>
              </div>
            )}
            <MessageRow room={room} message={m} />
          </Fragment>
        ))}
        {below && !quiet && (
          <button type="button" className="btn s newlines" onClick={down}>
            <Icon of={ArrowDown} small />
            {t("room.chat.new")}
          </button>
        )}
      </div>
      <Compose room={room} sent={down} />
    </>
  );
}

function newDay(before: ChatMessage | undefined, m: ChatMessage): boolean {
  const day = new Date(m.at).toDateString();
  return before ? new Date(before.at).toDateString() !== day : day !== new Date().toDateString();
}

/** Keeps the place: at the end when one is there, else at the same words also when older ones come above. */
function useStick(messages: ChatMessage[]) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const was = useRef({ first: 0, last: "", height: 0 });
  const [below, setBelow] = useState(false);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const first = messages[0]?.id ?? 0,
      newest = messages.at(-1),
      last = `${newest?.id}/${newest?.client_id}`;
    if (atEnd.current) el.scrollTop = el.scrollHeight;
    else if (was.current.first !== 0 && first < was.current.first) el.scrollTop += el.scrollHeight - was.current.height;
    else if (last !== was.current.last) setBelow(true);
    was.current = { first, last, height: el.scrollHeight };
  }, [messages]);
  const onScroll = () => {
    const el = box.current;
    if (!el) return;
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 40;
    if (atEnd.current) setBelow(false);
  };
  const down = () => {
    atEnd.current = true;
    setBelow(false);
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  return { box, below, onScroll, down };
}
