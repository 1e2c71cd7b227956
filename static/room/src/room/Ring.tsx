import { t, timer } from "../messages";
import type { RoomState } from "../state";
import type { Turn } from "../view";
import { useMedia } from "./hooks";

const AROUND = 2 * Math.PI * 38;

/** The time of a turn. At zero the ring stays full, and whoever it concerns reads a gentle word. */
export function Ring({ room, turn, gentle }: { room: RoomState; turn: Turn; gentle: boolean }) {
  const now = room.useNow(1000);
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const all = Date.parse(turn.ends_at) - Date.parse(turn.starts_at);
  const left = Math.max(0, Date.parse(turn.ends_at) - now);
  const over = left <= 0;
  const drawn = still ? Math.ceil(left / 5000) * 5000 : left;
  const share = over ? 1 : Math.min(1, drawn / Math.max(1, all));
  return (
    <div
      className="ring"
      role="timer"
      aria-live="off"
      aria-label={over ? t("room.ring.over") : t("room.ring.label", { Count: Math.ceil(left / 1000) })}
    >
      <svg viewBox="0 0 84 84" aria-hidden="true">
        <circle cx="42" cy="42" r="38" />
        <circle cx="42" cy="42" r="38" strokeDasharray={`${share * AROUND} ${AROUND}`} />
      </svg>
      {over && gentle ? (
        <span className="gently">{t("room.ring.gently")}</span>
      ) : (
        <span>
          {timer(left)}
          <small>{t("room.ring.of", { Time: timer(all) })}</small>
        </span>
      )}
    </div>
  );
}
