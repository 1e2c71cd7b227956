import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { clockTime, line, t } from "../messages";
import type { Refused, RoomState } from "../state";
import type { Plan } from "../view";
import { Icon } from "./icons";
import { LengthsDialog } from "./LengthsDialog";
import { firstThatFits, fits, longestThatFits, planOf, type Preset } from "./plans";
import { PlanTrack } from "./PlanTrack";
import { lengthOf } from "./ribbon";
import { SprintsHint } from "./SprintsHint";
import { brief, lasting, planName } from "./words";

const names: Preset[] = ["pomodoro", "fifty", "ninety", "hosted"];

/** A block on the spot: which shape it has, when it ends, and whether it ends before the next one here. */
export function StartBlock({ room }: { room: RoomState }) {
  const { view, me } = room;
  const people = view.people.length;
  const doors = view.scheduled?.doors_at;
  const [choice, setChoice] = useState<Preset | "own">(() => firstThatFits(room.now(), doors, people));
  const [rounds, setRounds] = useState(choice !== "pomodoro");
  const [twice, setTwice] = useState(false);
  const [own, setOwn] = useState<Plan | null>(null);
  const [lengths, setLengths] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const now = room.useNow(10_000);
  const planFor = (p: Preset) =>
    p === choice ? planOf(p, rounds, twice, people) : planOf(p, p !== "pomodoro", false, people);
  const plan = choice === "own" ? own : planFor(choice);
  const choose = (p: Preset, withRounds = p !== "pomodoro", again = twice) => {
    setChoice(p);
    setRounds(withRounds);
    setTwice(again);
    setRefused(null);
  };
  const begin = async (its: Plan) => {
    if (busy) return;
    setBusy(true);
    const no = await room.startBlock(its);
    setBusy(false);
    setRefused(no);
  };
  const tooLong = plan !== null && !fits(plan, now, doors);
  const why = refused
    ? refused.message
    : tooLong && view.scheduled
      ? t("room.start.before", {
          Time: clockTime(view.scheduled.starts_at),
          Doors: clockTime(view.scheduled.doors_at),
        })
      : "";
  const overlaps = tooLong || refused?.key === "block.overlaps" || refused?.key === "block.too_close";
  const longest = overlaps && doors ? longestThatFits(now, doors) : null;
  const twoHoursFit = fits(planOf("fifty", false, true, people), now, doors);
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
          const late = !fits(its, now, doors);
          return (
            <label key={p} className="shape" data-late={late || undefined}>
              <input type="radio" name="shape" checked={choice === p} onChange={() => choose(p)} />
              <span className={p === "hosted" ? "nn word" : "nn"}>
                {p === "hosted" ? t("room.start.hosted") : planName(its)}
              </span>
              <PlanTrack plan={its} />
              <span className="dur">
                {brief(lengthOf(its))}
                {late && <small>{t("room.start.too_long")}</small>}
              </span>
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
            onChange={(e) => {
              setRounds(e.target.checked);
              setRefused(null);
            }}
          />
          <i />
          <span>{t("room.start.rounds")}</span>
        </label>
        <label className="switch">
          <input
            type="checkbox"
            checked={choice === "hosted" || (choice === "own" ? (own?.sprints ?? 1) > 1 : twice)}
            disabled={choice === "hosted" || choice === "own"}
            onChange={(e) => {
              setTwice(e.target.checked);
              setRefused(null);
            }}
          />
          <i />
          <span>{t("room.start.twice")}</span>
        </label>
      </div>
      <SprintsHint room={room} take={twoHoursFit ? () => choose("fifty", false, true) : null} />
      <div className="row wrap go">
        <button
          type="button"
          className={tooLong ? "btn large" : "btn btn-lamp large"}
          aria-busy={busy}
          aria-disabled={tooLong}
          aria-describedby={tooLong ? "start-why" : undefined}
          onClick={() => plan && !tooLong && void begin(plan)}
        >
          {t("room.start.begin")}
        </button>
        {plan && (
          <span className="small faint">
            {t("room.start.ends", { Time: clockTime(now + (plan.gathering + lengthOf(plan)) * 1000) })}
          </span>
        )}
      </div>
      <Instead text={why} longest={longest} begin={begin} />
      {lengths && (
        <LengthsDialog
          from={own}
          close={() => setLengths(false)}
          choose={(p) => {
            setOwn(p);
            setChoice("own");
            setRefused(null);
          }}
        />
      )}
    </section>
  );
}

/** Why the chosen block cannot begin now, and the longest one that can. */
function Instead({ text, longest, begin }: { text: string; longest: Plan | null; begin(plan: Plan): Promise<void> }) {
  return (
    <div className={text ? "note lamp instead" : undefined}>
      <p role="alert" id="start-why">
        {text}
      </p>
      {text && longest && (
        <button type="button" className="btn btn-lamp s" onClick={() => void begin(longest)}>
          {t("room.start.longest", { Length: lasting(longest.focus) })}
        </button>
      )}
    </div>
  );
}
