import { Circle, Lock, Plus, X } from "lucide-react";
import { useState } from "react";
import { t } from "../messages";
import type { Jot, RoomState } from "../state";
import { Icon } from "./icons";
import { useUi } from "./ui";
import { capital, spelled } from "./words";

/** Thoughts parked during focus. They stay in this browser, and nobody else sees them. */
export function JotTab({ room, finishedAt, close }: { room: RoomState; finishedAt: number | null; close(): void }) {
  const [later, setLater] = useState(false);
  const waiting =
    room.view.phase === "free" && finishedAt !== null ? room.jots.filter((j) => Date.parse(j.at) < finishedAt) : [];
  if (waiting.length > 0 && !later)
    return (
      <Sort
        room={room}
        jots={waiting}
        later={() => {
          setLater(true);
          close();
        }}
      />
    );
  return (
    <>
      <div className="tabpanel" id="panel-jot" role="tabpanel" aria-labelledby="tab-jot" tabIndex={0}>
        <p className="small faint">
          <Icon of={Lock} small /> {t("room.jot.only_you")}
        </p>
        <ul className="jot">
          {room.jots.map((j) => (
            <li key={j.id}>
              <Icon of={Circle} small />
              <span>{j.text}</span>
              <button
                type="button"
                className="btn btn-quiet iconbtn"
                aria-label={t("room.jot.drop_one", { Text: j.text })}
                onClick={() => room.dropJot(j.id)}
              >
                <Icon of={X} small />
              </button>
            </li>
          ))}
        </ul>
      </div>
      <Add room={room} />
    </>
  );
}

function Add({ room }: { room: RoomState }) {
  const [text, setText] = useState("");
  return (
    <form
      className="compose"
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim()) {
          room.addJot(text.trim());
          setText("");
        }
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
          onChange={(e) => setText(e.target.value)}
        />
      </label>
      <button type="submit" className="btn iconbtn" aria-label={t("room.jot.add")}>
        <Icon of={Plus} />
      </button>
    </form>
  );
}

type Fate = "keep" | "do" | "drop";
const fates: Fate[] = ["keep", "do", "drop"];

/** After the block: keep, do, or drop; none is chosen beforehand, and later is as good. */
function Sort({ room, jots, later }: { room: RoomState; jots: Jot[]; later(): void }) {
  const ui = useUi();
  const [chosen, setChosen] = useState<Record<string, Fate>>({});
  const tidy = async () => {
    const todo = jots.filter((j) => chosen[j.id] === "do");
    for (const j of jots) if (chosen[j.id] === "drop" || chosen[j.id] === "do") room.dropJot(j.id);
    if (todo[0]) await room.setTask({ title: todo[0].text, done_looks_like: "", activity: "" });
    ui.toast(todo[0] ? t("room.jot.now", { Text: todo[0].text }) : t("room.jot.tidied"));
    later();
  };
  return (
    <>
      <div className="tabpanel" id="panel-jot" role="tabpanel" aria-labelledby="tab-jot" tabIndex={0}>
        <p className="small soft">
          {t("room.jot.waited", { Count: jots.length, Number: capital(spelled(jots.length)) })}
        </p>
        <ul className="jotq">
          {jots.map((j) => (
            <li key={j.id}>
              <q>{j.text}</q>
              <div className="seg even" role="group" aria-label={j.text}>
                {fates.map((f) => (
                  <button
                    key={f}
                    type="button"
                    aria-pressed={chosen[j.id] === f}
                    onClick={() => setChosen((c) => ({ ...c, [j.id]: f }))}
                  >
                    {t(`room.jot.${f}`)}
                  </button>
                ))}
              </div>
            </li>
          ))}
        </ul>
        <p className="tiny faint">{t("room.jot.means")}</p>
      </div>
      <div className="compose">
        <button type="button" className="btn btn-lamp wide" onClick={() => void tidy()}>
          {t("room.jot.tidy")}
        </button>
        <button type="button" className="btn btn-quiet" onClick={later}>
          {t("room.jot.later")}
        </button>
      </div>
    </>
  );
}
