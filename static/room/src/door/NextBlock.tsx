import { clockTime, dayName, t } from "../messages";
import type { View } from "../view";

/** What is held here next at a fixed time, and the way to its page. */
export function NextBlock({ view, now }: { view: View; now: number }) {
  const { scheduled } = view;
  if (!scheduled) return null;
  const begins = Date.parse(scheduled.starts_at);
  const today = new Date(begins).toDateString() === new Date(now).toDateString();
  const args = { Time: clockTime(begins), Day: dayName(begins), Name: scheduled.host?.name };
  return (
    <p className="soft">
      {t(today ? "door.next" : "door.next_day", args)}{" "}
      {scheduled.host && t("door.next_host", args)}{" "}
      <a className="link" href={`/schedule/${scheduled.id}`}>{t("door.next_more")}</a>
    </p>
  );
}
