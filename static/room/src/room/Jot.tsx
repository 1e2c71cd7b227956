import { Circle, Lock, Plus, TriangleAlert, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "../messages";
import type { Jot, RoomState } from "../state";
import { Icon } from "./icons";
import { Sort } from "./SortJots";

/** Thoughts parked during focus: nobody else reads them. asked are those that a block's end asks about. */
export function JotTab({ room, asked, later }: { room: RoomState; asked: Jot[]; later(): void }) {
  const [byHand, setByHand] = useState<Jot[] | null>(null);
  const { list } = room.jots;
  const waiting = byHand ? byHand.filter((j) => list.some((k) => k.id === j.id)) : asked;
  const sorting = waiting.length > 0;
  const typing = useRef(false);
  useEffect(() => {
    // The field went away with the focus in it.
    if (sorting && typing.current) document.getElementById("panel-jot")?.focus();
    typing.current = false;
  }, [sorting]);
  if (sorting)
    return (
      <Sort
        key={byHand ? "hand" : "asked"}
        room={room}
        jots={waiting}
        later={() => {
          setByHand(null);
          later();
        }}
      />
    );
  const sortable = (room.view.phase === "free" || room.view.phase === "closing") && list.length > 0;
  return (
    <>
      <div className="tabpanel" id="panel-jot" role="tabpanel" aria-labelledby="tab-jot" tabIndex={0}>
        <p className="small faint">
          <Icon of={Lock} small /> {t("room.jot.only_you")}
        </p>
        <ul className="jot">
          {list.map((j) => (
            <Row key={j.id} room={room} jot={j} />
          ))}
        </ul>
        {sortable && (
          <button type="button" className="link" onClick={() => setByHand(list)}>
            {t("room.jot.sort")}
          </button>
        )}
      </div>
      <div onFocus={() => (typing.current = true)} onBlur={() => (typing.current = false)}>
        <Add room={room} />
      </div>
    </>
  );
}

function Row({ room, jot }: { room: RoomState; jot: Jot }) {
  return (
    <li data-state={jot.state}>
      <Icon of={Circle} small />
      <span>
        {jot.text}
        {jot.state === "sending" && <small className="faint">{t("room.chat.sending")}</small>}
        {jot.state === "failed" && (
          <small className="wrong" role="alert">
            <Icon of={TriangleAlert} small />
            <span>{jot.error}</span>
            <button type="button" className="link" onClick={() => room.jots.retry(jot.id)}>
              {t("room.chat.again")}
            </button>
          </small>
        )}
      </span>
      <button
        type="button"
        className="btn btn-quiet iconbtn"
        aria-label={t("room.jot.drop_one", { Text: jot.text })}
        onClick={() => void room.jots.drop(jot.id)}
      >
        <Icon of={X} small />
      </button>
    </li>
  );
}

function Add({ room }: { room: RoomState }) {
  const { jots } = room;
  const [text, setText] = useState(jots.draft);
  const write = (words: string) => {
    setText(words);
    jots.setDraft(words);
  };
  return (
    <form
      className="compose"
      onSubmit={(e) => {
        e.preventDefault();
        if (!text.trim()) return;
        jots.add(text);
        write("");
      }}
    >
      <label>
        <span className="sr">{t("room.jot.write")}</span>
        <input
          className="input"
          value={text}
          maxLength={500}
          autoComplete="off"
          placeholder={t("room.jot.write")}
          onChange={(e) => write(e.target.value)}
        />
      </label>
      <button type="submit" className="btn iconbtn" aria-label={t("room.jot.add")}>
        <Icon of={Plus} />
      </button>
    </form>
  );
}
