import { ScrollText } from "lucide-react";
import { useState } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { Icon } from "./icons";

/** Somebody who led and lost the line is back: take the script again, or leave it. */
export function Again({ room }: { room: RoomState }) {
  const { me, view } = room;
  const [left, setLeft] = useState<string | null>(null);
  const host = view.block?.host;
  if (!me.host_again || left === view.block?.id) return null;
  const who = host ? t("room.again.has", { Name: host.name }) : t("room.again.itself");
  return (
    <section className="expect lamp" aria-label={t("room.again.label")}>
      <Icon of={ScrollText} />
      <div>
        <b>
          {t("room.again.back", { Name: me.name })} {who}
        </b>{" "}
        <span className="soft">{t("room.again.more")}</span>
      </div>
      <div className="row wrap">
        <button type="button" className="btn btn-lamp" onClick={() => void room.do("take_back")}>
          {t("room.again.take")}
        </button>
        <button type="button" className="btn btn-quiet" onClick={() => setLeft(view.block?.id ?? null)}>
          {host ? t("room.again.leave", { Name: host.name }) : t("room.again.leave_it")}
        </button>
      </div>
    </section>
  );
}
