import { t } from "../messages";
import type { Jot } from "../state";
import { useUi } from "./ui";
import { capital, spelled } from "./words";

/** "Three thoughts waited for you", and the way to their list in the panel. */
export function Waited({ jots }: { jots: Jot[] }) {
  const ui = useUi();
  return (
    <p className="small soft">
      {t("room.jot.waited", { Count: jots.length, Number: capital(spelled(jots.length)) })}{" "}
      <button type="button" className="link" onClick={() => ui.thoughts()}>
        {t("room.jot.look")}
      </button>
    </p>
  );
}
