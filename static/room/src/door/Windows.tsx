import { t } from "../messages";
import type { Person, View } from "../view";

/** The room as a house front: who is here, and the free seats; above sixteen the rest is a number. */
export function Windows({ view }: { view: View }) {
  const { people, room } = view;
  const most = room.seats > 16 ? 15 : 16;
  const shown = people.slice(0, most);
  const free = Math.max(0, Math.min(room.seats, most) - shown.length);
  return (
    <div className="facade" role="img" aria-label={t("door.seats", { Count: people.length, Seats: room.seats })}>
      {shown.map((p) => (
        <span key={p.id} className={windowClass(p, view)}>{p.id === view.block?.host?.id && <i className="lan" />}</span>
      ))}
      {Array.from({ length: free }, (_, n) => <span key={n} className="win" />)}
      {people.length > most && <span className="more">+{people.length - most}</span>}
    </div>
  );
}

function windowClass(p: Person, view: View): string {
  if (p.away) return "win away";
  const seat = { camera: "cam", no_camera: "off", text: "text" }[p.seat];
  const host = p.id === view.block?.host?.id ? " host" : "";
  return `win on ${seat}${host}${p.id === view.me?.id ? " you" : ""}`;
}

/** What those at the table work on; a handful says enough. */
export function AtTable({ view, most = 4 }: { view: View; most?: number }) {
  const others = view.people.filter((p) => p.id !== view.me?.id && p.task);
  return (
    <section className="attable" aria-labelledby="at-table">
      <h2 className="label" id="at-table">{t(view.people.length === 0 ? "door.nobody" : "door.at_table")}</h2>
      <Windows view={view} />
      {others.length > 0 && (
        <ul>
          {others.slice(0, most).map((p) => (
            <li key={p.id}><b>{p.name}</b><span className="soft">{p.task!.title}</span></li>
          ))}
        </ul>
      )}
    </section>
  );
}
