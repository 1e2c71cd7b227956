import { number, t } from "../messages";
import type { Logged } from "../view";

/** "97 of 100 minutes. It is in your log." Under a minute the seconds count. */
export function loggedWords({ planned_seconds: planned, present_seconds: present }: Logged): string {
  if (planned < 120) return t("room.log.seconds", { Present: number(present), Planned: number(planned) });
  return t("room.log.minutes", { Present: number(Math.round(present / 60)), Planned: number(Math.round(planned / 60)) });
}

/** The line that the last block left in one's own log, and the way there; the seat stays taken in this tab. */
export function InLog({ logged, button }: { logged: Logged; button?: boolean }) {
  const link = (
    <a className={button ? "btn s" : "link"} href="/log" target="_blank" rel="noopener">
      {t("room.log.open")} <span className="sr">{t("room.new_tab")}</span>
    </a>
  );
  return button ? (
    link
  ) : (
    <>
      {loggedWords(logged)} {link}
    </>
  );
}
