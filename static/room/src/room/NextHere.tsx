import { clockTime, dayName, t, timer } from "../messages";
import type { RoomState } from "../state";

const HOUR = 3_600_000;

/** The next block that is held in this room at a fixed time. */
export function NextHere({ room }: { room: RoomState }) {
  const { scheduled } = room.view;
  const now = room.useNow(1000);
  if (!scheduled) return null;
  const begins = Date.parse(scheduled.starts_at);
  const soon = begins - now < HOUR;
  const today = new Date(begins).toDateString() === new Date(now).toDateString();
  const args = {
    Time: clockTime(begins), Day: dayName(begins), Name: scheduled.host?.name, Count: scheduled.coming,
  };
  return (
    <section className="soon next-here" aria-label={t("room.next.label")}>
      <strong className="num" role={soon ? "timer" : undefined} aria-live="off">
        {soon ? timer(begins - now) : args.Time}
      </strong>
      <div>
        <b>{t(soon ? "room.next.until" : today ? "room.next.today" : "room.next.day", args)}</b>
        <span className="soft small">
          {soon && t("room.next.at", args)} {scheduled.host ? t("room.next.host", args) : t("room.next.no_host")}{" "}
          {t("room.next.coming", args)}
        </span>
      </div>
      <a className="btn s" href={`/schedule/${scheduled.id}`} target="_blank" rel="noopener">
        {t("room.next.seat")} <span className="sr">{t("room.new_tab")}</span>
      </a>
    </section>
  );
}
