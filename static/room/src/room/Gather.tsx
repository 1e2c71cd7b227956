import { useEffect, useState } from "react";
import { clockTime, line, t } from "../messages";
import type { RoomState } from "../state";
import { Again } from "./Again";
import { Grid } from "./Grid";
import { PlanTrack } from "./PlanTrack";
import { Prompt } from "./Prompt";
import { Script } from "./Script";
import { TaskForm } from "./TaskForm";
import { capital, planLine, spelled } from "./words";

/** Who booked this block: read once when the doors open. */
function useBooked({ booked }: RoomState, scheduled: string): string[] {
  const [ids, setIds] = useState<string[]>([]);
  useEffect(() => {
    let current = true;
    setIds([]);
    if (scheduled) void booked(scheduled).then((list) => current && setIds(list));
    return () => {
      current = false;
    };
  }, [booked, scheduled]);
  return ids;
}

/** The minute before: who is in, when it begins, who leads and why, and my task. */
export function Gather({ room }: { room: RoomState }) {
  const { view, me } = room;
  const [editing, setEditing] = useState(false);
  const { block } = view;
  const booked = useBooked(room, block?.scheduled ?? "");
  if (!block) return null;
  const count = view.people.length;
  const begins = clockTime(block.starts_at);
  const here = t("room.gather.here", { Count: count, Number: capital(spelled(count)) });
  const more = booked.filter((id) => !view.people.some((p) => p.id === id)).length;
  return (
    <>
      <div className="gather">
        <div className="who-in">
          <Grid flow room={room} />
        </div>
        <div className="when">
          <p className="soft">
            {more > 0 ? t("room.gather.booked", { Here: here, Count: more, Number: spelled(more) }) : here}
          </p>
          <h2>{t("room.gather.begin", { Time: begins })}</h2>
          <p className="soft hosts">
            {block.host ? line(block.host.reason) : t("room.gather.leads_itself")}
            {block.understudy && (
              <>
                {" "}
                {block.understudy.id === me.id
                  ? t("room.gather.understudy_you")
                  : t("room.gather.understudy", { Name: block.understudy.name })}
              </>
            )}
          </p>
          <PlanTrack plan={block.plan} />
          <p className="tiny faint plan">{planLine(block.phases, block.ends_at)}</p>
          {me.sitting_out ? (
            <>
              <div className="note">
                <b>{t("room.gather.out_title")}</b>{" "}
                <span className="soft">{t("room.gather.out_more", { Time: begins })}</span>
              </div>
              <div className="row wrap">
                <button type="button" className="btn" onClick={() => void room.do("sit_in")}>
                  {t("room.gather.in")}
                </button>
                <a className="btn btn-quiet" href="/">
                  {t("room.gather.elsewhere")}
                </a>
              </div>
            </>
          ) : me.task && !editing ? (
            <section className="taskcard" aria-label={t("room.task.yours")}>
              <span className="tiny faint">{t("room.task.yours")}</span>
              <h3>{me.task.title}</h3>
              {me.task.done_looks_like && (
                <p className="small soft">
                  <b>{t("room.task.looks")}</b> {me.task.done_looks_like}
                </p>
              )}
              <div className="row wrap">
                <button type="button" className="btn s" onClick={() => setEditing(true)}>
                  {t("room.task.change")}
                </button>
                {me.actions.includes("sit_out") && (
                  <button type="button" className="btn btn-quiet s" onClick={() => void room.do("sit_out")}>
                    {t("room.gather.out")}
                  </button>
                )}
              </div>
            </section>
          ) : (
            <TaskForm
              room={room}
              from={me.task}
              submit={t("room.task.set")}
              then={() => setEditing(false)}
              big
              focus={editing}
            >
              {me.actions.includes("sit_out") && (
                <button type="button" className="btn" onClick={() => void room.do("sit_out")}>
                  {t("room.gather.out")}
                </button>
              )}
              {editing && (
                <button type="button" className="btn btn-quiet" onClick={() => setEditing(false)}>
                  {t("room.cancel")}
                </button>
              )}
            </TaskForm>
          )}
        </div>
      </div>
      <Again room={room} />
      <Script room={room} />
      <Prompt room={room} />
    </>
  );
}
