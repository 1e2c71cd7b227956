import { Circle, Lock, Plus, TriangleAlert, X } from "lucide-react";
import { useState } from "react";
import { t } from "../messages";
import type { Jot, RoomState } from "../state";
import { Icon } from "./icons";
import { Sort } from "./SortJots";

/** Thoughts parked during focus: nobody else reads them. asked are those that a block's end asks about. */
export function JotTab({ room, asked, later }: { room: RoomState; asked: Jot[]; later(): void }) {
  const [byHand, setByHand] = useState<Jot[] | null>(null);
  const { list } = room.jots;
  const waiting = byHand ? byHand.filter((j) => list.some((k) => k.id === j.id)) : asked;
  if (waiting.length > 0)
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
  const free = room.view.phase === "free" && list.length > 0;
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
        {free && (
          <button type="button" className="link" onClick={() => setByHand(list)}>
            {t("room.jot.sort")}
          </button>
        )}
      </div>
      <Add room={room} />
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
  return (
    <form
      className="compose"
      onSubmit={(e) => {
        e.preventDefault();
        if (!jots.draft.trim()) return;
        jots.add(jots.draft);
        jots.setDraft("");
      }}
    >
      <label>
        <span className="sr">{t("room.jot.write")}</span>
        <input
          className="input"
          value={jots.draft}
          maxLength={500}
          autoComplete="off"
          placeholder={t("room.jot.write")}
          onChange={(e) => jots.setDraft(e.target.value)}
        />
      </label>
      <button type="submit" className="btn iconbtn" aria-label={t("room.jot.add")}>
        <Icon of={Plus} />
      </button>
    </form>
  );
}
