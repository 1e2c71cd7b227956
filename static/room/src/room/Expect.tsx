import { Mic, Pencil } from "lucide-react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { Icon } from "./icons";
import { before, spoke } from "./people";
import { useUi } from "./ui";
import { capital, cx, spelled } from "./words";

/** For everybody who does not lead: how many come before, what will be asked, and the way out. */
export function Expect({ room }: { room: RoomState }) {
  const { me, view, call } = room;
  const ui = useUi();
  const { block } = view;
  if (!block?.host || block.host.id === me.id || !block.round) return null;
  const kind = block.round.kind;
  const mine = block.round.turn?.member === me.id;
  const count = before(view, me.id);
  const typed = view.people.find((p) => p.id === me.id)?.seat === "text";
  const mute = mine && me.may_speak && call.microphone === "off";
  const may = (a: (typeof me.actions)[number]) => me.actions.includes(a);
  let head: string, body: string;
  if (me.sitting_out || !me.in_block) [head, body] = [t("room.expect.out"), t("room.expect.out_more")];
  else if (mine)
    [head, body] = [t("room.expect.mine"), t(typed ? "room.expect.mine_text" : `room.expect.mine_${kind}`)];
  else if (count !== null)
    [head, body] = [
      count === 0 ? t("room.expect.next") : t("room.expect.before", { Count: count, Number: capital(spelled(count)) }),
      t(typed ? `room.expect.text_${kind}` : `room.expect.${kind}`, { Host: block.host.name }),
    ];
  else if (spoke(view, me.id)) [head, body] = [t("room.expect.said"), t(`room.expect.said_${kind}`)];
  else [head, body] = [t("room.expect.passed"), t("room.expect.passed_more")];
  return (
    <section className={cx("expect", mine && "mine", count === null && "two")} aria-label={t("room.expect.label")}>
      {count !== null && !mine && (
        <span className="n" aria-hidden="true">
          {count}
        </span>
      )}
      <div>
        <b>{head}</b> <span className="soft">{body}</span>
      </div>
      <div className="row wrap">
        {mute && (
          <button type="button" className="btn btn-lamp s" onClick={() => void call.setMicrophone(true)}>
            <Icon of={Mic} small />
            {t("room.mic.open")}
            <kbd>M</kbd>
          </button>
        )}
        {may("next") && (
          <button type="button" className={cx("btn s", !mute && "btn-lamp")} onClick={() => void room.do("next")}>
            {t("room.prompt.done")}
          </button>
        )}
        {kind === "opening" && count !== null && !mine && (
          <button type="button" className="btn s" onClick={() => ui.open("task")}>
            <Icon of={Pencil} small />
            {t("room.expect.change")}
          </button>
        )}
        {may("pass") && (
          <button type="button" className="btn btn-quiet s" onClick={() => void room.do("pass")}>
            {t("room.expect.pass")}
          </button>
        )}
        {may("sit_in") && (
          <button type="button" className="btn s" onClick={() => void room.do("sit_in")}>
            {t("room.gather.in")}
          </button>
        )}
      </div>
    </section>
  );
}
