import { MicOff, PencilLine } from "lucide-react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { Pane, speakingChip } from "./Pane";
import { isHost, personOf } from "./people";
import { Ring } from "./Ring";

/** Whose turn it is, large; their task below, in the closing as it was promised. */
export function Speaker({ room }: { room: RoomState }) {
  const { view, me, call } = room;
  const round = view.block?.round;
  const turn = round?.turn ?? null;
  const person = personOf(view, turn?.member);
  if (!turn || !person) return <Silence room={room} />;
  const you = person.id === me.id;
  const closing = round?.kind === "closing";
  const task = person.task;
  const title = closing ? (task?.promised ?? task?.title) : task?.title;
  const key = closing ? "closing" : "opening";
  const chip = you
    ? person.seat === "text"
      ? { icon: PencilLine, text: t("room.speaker.you_text") }
      : call.microphone === "on"
        ? speakingChip(t("room.speaker.you_on"))
        : { icon: MicOff, text: t("room.speaker.you_off") }
    : person.seat === "text"
      ? { icon: PencilLine, text: t("room.speaker.types", { Name: person.name }) }
      : speakingChip(t("room.speaker.speaks", { Name: person.name }));
  return (
    <section className="speaker" aria-label={chip.text}>
      <Pane room={room} person={person} chip={chip} />
      <div className="says">
        <div>
          <span className="tiny faint">
            {!title
              ? person.name
              : you
                ? t(`room.speaker.${key}.you`)
                : t(`room.speaker.${key}.theirs`, { Name: person.name })}
          </span>
          <h2>{title ?? t("room.speaker.no_task")}</h2>
          {task?.done_looks_like && (
            <p className="soft">{t(`room.speaker.${key}.done`, { Done: task.done_looks_like })}</p>
          )}
          {closing && task?.promised && task.promised !== task.title && (
            <p className="small faint">{t("room.speaker.changed", { Task: task.title })}</p>
          )}
        </div>
        <Ring key={turn.starts_at} room={room} turn={turn} gentle={you || isHost(room)} />
      </div>
    </section>
  );
}

/** Everybody has spoken; a quiet moment before the next phase. */
function Silence({ room }: { room: RoomState }) {
  const { view } = room;
  const host = personOf(view, view.block?.host?.id) ?? view.people[0];
  return (
    <section className="speaker" aria-label={t("room.speaker.all_said")}>
      {host && <Pane room={room} person={host} />}
      <div className="says">
        <div>
          <h2>{t("room.speaker.all_said")}</h2>
          <p className="soft">{t(`room.speaker.after.${view.phase}`)}</p>
        </div>
      </div>
    </section>
  );
}
