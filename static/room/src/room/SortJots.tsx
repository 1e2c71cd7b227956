import { useState } from "react";
import { t } from "../messages";
import type { Jot, RoomState } from "../state";
import { useUi } from "./ui";
import { capital, spelled } from "./words";

type Fate = "keep" | "do" | "drop";
const fates: Fate[] = ["keep", "do", "drop"];

/** When a block is over: keep, do, or drop; none is chosen beforehand, and later is as good. */
export function Sort({ room, jots, later }: { room: RoomState; jots: Jot[]; later(): void }) {
  const ui = useUi();
  const [chosen, setChosen] = useState<Record<string, Fate>>({});
  const [busy, setBusy] = useState(false);
  const closing = room.view.phase === "closing";
  const tidy = async () => {
    if (busy) return;
    const [first, ...others] = jots.filter((j) => chosen[j.id] === "do");
    const having = (f: Fate) => jots.filter((j) => chosen[j.id] === f);
    if (!first && having("keep").length + having("drop").length === 0) return later();
    setBusy(true);
    // One task at a time: what else was to be done stays for next time.
    const done = await Promise.all([
      ...(first ? [room.jots.do(first)] : []),
      ...[...others, ...having("keep")].map((j) => room.jots.keep(j.id)),
      ...having("drop").map((j) => room.jots.drop(j.id)),
    ]);
    setBusy(false);
    if (!done.every(Boolean)) return; // the room says why, and what is left stays here
    ui.toast(first ? t(closing ? "room.jot.next" : "room.jot.now", { Text: first.text }) : t("room.jot.tidied"));
    if (jots.every((j) => chosen[j.id])) later();
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
        <button type="button" className="btn btn-lamp wide" aria-busy={busy} onClick={() => void tidy()}>
          {t("room.jot.tidy")}
        </button>
        <button type="button" className="btn btn-quiet" onClick={later}>
          {t("room.jot.later")}
        </button>
      </div>
    </>
  );
}
