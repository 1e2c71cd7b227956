import { ChevronRight, UserPlus } from "lucide-react";
import { useState } from "react";
import { clockTime, line, t } from "../messages";
import type { RoomState } from "../state";
import type { Plan } from "../view";
import { Grid } from "./Grid";
import { Icon } from "./icons";
import { LengthsDialog } from "./LengthsDialog";
import { MyTask } from "./MyTask";
import { planOf, type Preset } from "./plans";
import { PlanTrack } from "./PlanTrack";
import { lengthOf } from "./ribbon";
import { useUi } from "./ui";
import { brief, planName } from "./words";

const names: Preset[] = ["pomodoro", "fifty", "ninety", "hosted"];

/** No block runs: who is here, and a block could begin in a minute. */
export function FreeStage({ room }: { room: RoomState }) {
  return (
    <div className="freelay">
      <section className="who-in" aria-label={t("room.free.here")}>
        <Grid flow room={room} extra={<FreeSeat room={room} />} />
      </section>
      <div className="begin">
        <StartBlock room={room} />
        <MyTask room={room} />
      </div>
    </div>
  );
}

function StartBlock({ room }: { room: RoomState }) {
  const { view, me } = room;
  const [choice, setChoice] = useState<Preset | "own">("fifty");
  const [rounds, setRounds] = useState(true);
  const [twice, setTwice] = useState(false);
  const [own, setOwn] = useState<Plan | null>(null);
  const [lengths, setLengths] = useState(false);
  const [busy, setBusy] = useState(false);
  const now = room.useNow(10_000);
  const people = view.people.length;
  const planFor = (p: Preset) =>
    p === choice ? planOf(p, rounds, twice, people) : planOf(p, p !== "pomodoro", false, people);
  const plan = choice === "own" ? own : planFor(choice);
  const choose = (p: Preset) => {
    setChoice(p);
    setRounds(p !== "pomodoro");
  };
  const begin = async () => {
    if (!plan || busy) return;
    setBusy(true);
    await room.startBlock(plan);
    setBusy(false);
  };
  const host = view.next_host;
  return (
    <section aria-labelledby="start-h">
      <h2 id="start-h">{t("room.start.title")}</h2>
      <p className="soft who-leads">
        {host ? (host.id === me.id ? t("room.start.you_host") : line(host.reason)) : t("room.start.leads_itself")}{" "}
        {t("room.start.stay")}
      </p>
      <fieldset className="shapes">
        <legend className="sr">{t("room.start.legend")}</legend>
        {names.map((p) => {
          const its = planFor(p);
          return (
            <label key={p} className="shape">
              <input type="radio" name="shape" checked={choice === p} onChange={() => choose(p)} />
              <span className={p === "hosted" ? "nn word" : "nn"}>
                {p === "hosted" ? t("room.start.hosted") : planName(its)}
              </span>
              <PlanTrack plan={its} />
              <span className="dur">{brief(lengthOf(its))}</span>
            </label>
          );
        })}
        <div className="shape own" data-chosen={choice === "own" || undefined}>
          <button type="button" onClick={() => setLengths(true)} aria-pressed={choice === "own"}>
            <span className="nn word">{t("room.start.own")}</span>
          </button>
          {own && choice === "own" ? (
            <PlanTrack plan={own} />
          ) : (
            <span className="soft small">{t("room.start.own_more")}</span>
          )}
          <span className="dur">
            {own && choice === "own" ? brief(lengthOf(own)) : <Icon of={ChevronRight} small />}
          </span>
        </div>
      </fieldset>
      <div className="row wrap switches">
        <label className="switch">
          <input
            type="checkbox"
            checked={choice === "hosted" || (choice === "own" ? (own?.opening ?? 0) > 0 : rounds)}
            disabled={choice === "hosted" || choice === "own"}
            onChange={(e) => setRounds(e.target.checked)}
          />
          <i />
          <span>{t("room.start.rounds")}</span>
        </label>
        <label className="switch">
          <input
            type="checkbox"
            checked={choice === "hosted" || (choice === "own" ? (own?.sprints ?? 1) > 1 : twice)}
            disabled={choice === "hosted" || choice === "own"}
            onChange={(e) => setTwice(e.target.checked)}
          />
          <i />
          <span>{t("room.start.twice")}</span>
        </label>
      </div>
      <div className="row wrap go">
        <button type="button" className="btn btn-lamp large" aria-busy={busy} onClick={() => void begin()}>
          {t("room.start.begin")}
        </button>
        {plan && (
          <span className="small faint">
            {t("room.start.ends", { Time: clockTime(now + (plan.gathering + lengthOf(plan)) * 1000) })}
          </span>
        )}
      </div>
      {lengths && (
        <LengthsDialog
          from={own}
          close={() => setLengths(false)}
          choose={(p) => {
            setOwn(p);
            setChoice("own");
          }}
        />
      )}
    </section>
  );
}

/** An empty seat, and the way to fill it. */
function FreeSeat({ room }: { room: RoomState }) {
  const ui = useUi();
  const { view } = room;
  const free = view.room.seats - view.people.filter((p) => p.seat !== "text").length;
  const copy = async () => {
    const address = location.origin + location.pathname;
    try {
      await navigator.clipboard.writeText(address);
      ui.toast(t("room.free.copied"));
    } catch {
      ui.toast(t("room.free.address", { Address: address }));
    }
  };
  return (
    <li className="tile free">
      <div className="pane">
        <button type="button" className="btn btn-quiet s" onClick={() => void copy()}>
          <Icon of={UserPlus} small />
          {t("room.free.ask")}
        </button>
      </div>
      <div className="sill">
        <div className="who faint">{free > 0 ? t("room.free.seat") : t("room.free.full")}</div>
        <div className="task">{t("room.free.open", { Count: Math.max(0, free) })}</div>
      </div>
    </li>
  );
}
