import { Check, CircleAlert } from "lucide-react";
import { useState } from "react";
import { clockTime, line, t } from "../messages";
import { isStaff } from "../moderate";
import type { ChatMessage, RoomState } from "../state";
import type { PersonName } from "../view";
import { Icon } from "./icons";
import { linked } from "./links";
import { RemoveDialog } from "./RemoveDialog";
import { RoleBadge } from "./RoleBadge";
import { useUi } from "./ui";
import { cx } from "./words";

const FIFTEEN_MINUTES = 900_000;

/** One line of the chat, as its kind wants it. */
export function MessageRow({ room, message: m }: { room: RoomState; message: ChatMessage }) {
  const { view, me } = room;
  if (m.kind === "notice")
    return (
      <div className="msg sys">
        <span>{line({ key: m.key ?? "", args: m.args })}</span>
      </div>
    );
  if (m.kind === "removed") return <div className="msg gone">{t("room.chat.removed")}</div>;
  const own = m.member?.id === me.id;
  const host = m.kind === "text" && m.member?.id === view.block?.host?.id && m.at >= (view.block?.starts_at ?? "");
  const outcome = m.kind === "outcome" ? String(m.args?.outcome ?? "") : "";
  return (
    <div
      className={cx(
        "msg",
        own && "own",
        m.kind === "task" && "task",
        outcome && `out ${outcome}`,
        host && "host",
        m.state === "failed" && "failed",
        m.state === "sending" && "sending",
      )}
    >
      <div className="h">
        <b>{own ? t("room.chat.you") : (m.member?.name ?? t("room.chat.somebody"))}</b>
        {!own && <RoleBadge role={view.people.find((p) => p.id === m.member?.id)?.role} />}
        {host && <span className="badge">{t("room.tile.host")}</span>}
        {m.state === "sending" ? (
          <span className="when">{t("room.chat.sending")}</span>
        ) : (
          <time dateTime={m.at}>{clockTime(m.at)}</time>
        )}
        {outcome && (
          <span className={cx("badge push", outcome === "done" ? "moss" : "soft")}>
            {outcome === "done" && <Icon of={Check} small />}
            {t(`room.outcome.badge.${outcome}`)}
          </span>
        )}
        {own && m.state === "sent" && m.kind === "text" && <Remove room={room} message={m} />}
        {!own && m.member && m.id > 0 && isStaff(me) && <RemoveOthers room={room} message={m} by={m.member} />}
      </div>
      <Body message={m} />
      {m.state === "failed" && (
        <div className="again">
          <Icon of={CircleAlert} small />
          <span>{m.error ?? t("room.chat.not_sent")}</span>
          <button type="button" className="link" onClick={() => room.chat.retry(m.client_id)}>
            {t("room.chat.again")}
          </button>
          <button type="button" className="link soft" onClick={() => room.chat.drop(m.client_id)}>
            {t("room.chat.delete")}
          </button>
        </div>
      )}
    </div>
  );
}

function Body({ message: m }: { message: ChatMessage }) {
  const text = (name: string) => (typeof m.args?.[name] === "string" ? (m.args[name] as string) : "");
  if (m.kind === "task")
    return (
      <>
        <div className="t">{m.text}</div>
        {text("done_looks_like") && <div className="d">{t("room.chat.done", { Done: text("done_looks_like") })}</div>}
      </>
    );
  if (m.kind === "outcome") return <div className="text">{text("note") ? linked(text("note")) : text("title")}</div>;
  return <div className="text">{linked(m.text ?? "")}</div>;
}

/** Somebody else's words are deleted with a reason, which is kept in the case file. */
function RemoveOthers({ room, message, by }: { room: RoomState; message: ChatMessage; by: PersonName }) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" className="link remove" onClick={() => setAsked(true)}>
        {t("room.chat.delete")}
      </button>
      {asked && (
        <RemoveDialog room={room} person={by} deed="message" message={message.id} close={() => setAsked(false)} />
      )}
    </>
  );
}

/** One's own words can be taken back for a quarter of an hour. */
function Remove({ room, message }: { room: RoomState; message: ChatMessage }) {
  const ui = useUi();
  const now = room.useNow(30_000);
  if (now - Date.parse(message.at) > FIFTEEN_MINUTES) return null;
  const remove = async () => {
    await room.chat.remove(message.id);
    ui.announce(t("room.chat.deleted"));
  };
  return (
    <button type="button" className="link remove" onClick={() => void remove()}>
      {t("room.chat.delete")}
    </button>
  );
}
