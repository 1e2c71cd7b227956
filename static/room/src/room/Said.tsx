import { t } from "../messages";
import type { RoomState } from "../state";
import { personOf } from "./people";
import { initials } from "./words";

/** What has been said in the closing: outcome, and the line where it was shared. */
export function Said({ room }: { room: RoomState }) {
  const { view, chat } = room;
  const round = view.block?.round;
  const from = view.phase_starts_at ?? "";
  const notes = new Map<string, string>();
  for (const m of chat.messages) {
    const note = m.args?.note;
    if (m.kind === "outcome" && m.member && m.at >= (view.block?.starts_at ?? from) && typeof note === "string" && note)
      notes.set(m.member.id, note);
  }
  const heard = (round?.order ?? []).filter((p) =>
    round?.mode === "typed" ? personOf(view, p.member)?.outcome : p.state === "said",
  );
  if (heard.length === 0) return null;
  return (
    <section className="said" aria-labelledby="said-h">
      <h3 id="said-h" className="label">
        {t("room.closing.said")}
      </h3>
      <ul className="notes">
        {heard.map((p) => {
          const outcome = personOf(view, p.member)?.outcome;
          return (
            <li key={p.member}>
              <span className="face s" aria-hidden="true">
                {initials(p.name)}
              </span>
              <span className="person">
                <b>{p.name}</b>
                {outcome && <span className={`oc ${outcome} tiny`}>{t(`room.outcome.${outcome}`)}</span>}
              </span>
              <em>{notes.get(p.member) ?? personOf(view, p.member)?.task?.title ?? ""}</em>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
