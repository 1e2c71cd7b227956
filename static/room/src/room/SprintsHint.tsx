import { t } from "../messages";
import type { RoomState } from "../state";
import { useUi } from "./ui";
import { lasting } from "./words";

/** What helps with choosing a length: two hours in two pieces, and the length that has most often sufficed. */
export function SprintsHint({ room, take }: { room: RoomState; take: (() => void) | null }) {
  const { helper } = room.me;
  const ui = useUi();
  if (!helper || (!take && helper.usual_length === 0)) return null;
  const hide = async () => {
    if (await room.hideHelper()) ui.toast(t("prejoin.helper.hidden"));
  };
  return (
    <p className="small soft helps">
      {helper.usual_length > 0 && (
        <span>{t("prejoin.helper.usual", { Length: lasting(helper.usual_length * 60) })}</span>
      )}
      {take && (
        <span>
          {t("room.start.two_hours")}{" "}
          <button type="button" className="link" onClick={take}>
            {t("room.start.two_hours_take")}
          </button>
        </span>
      )}
      <button type="button" className="link hide" onClick={() => void hide()}>
        {t("prejoin.helper.hide")}
      </button>
    </p>
  );
}
