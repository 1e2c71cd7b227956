import { useState } from "react";
import { t } from "../messages";
import { lasting } from "../room/words";
import type { Sitting } from "../sitting";

const THINGS = ["phone", "tabs", "water"] as const;

/** A small list before starting: ticked for oneself, remembered by nobody, and put away with one press. */
export function Helper({ sitting }: { sitting: Sitting }) {
  const helper = sitting.view.me?.helper;
  const [hidden, setHidden] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const hide = async () => {
    const done = await sitting.hideHelper();
    setHidden(done);
    setProblem(sitting.problem);
    sitting.problem = null; // said here
  };
  if (!helper && !hidden) return null;
  return (
    <div role="group" aria-label={t("prejoin.helper.label")} className="helper">
      {hidden && !helper ? (
        <p className="small soft" role="status">{t("prejoin.helper.hidden")}</p>
      ) : helper && (
        <>
          {helper.usual_length > 0 && (
            <p className="small soft">{t("prejoin.helper.usual", { Length: lasting(helper.usual_length * 60) })}</p>
          )}
          <div className="row wrap">
            {THINGS.map((thing) => (
              <label key={thing} className="check">
                <input type="checkbox" />
                <span>{t(`prejoin.helper.${thing}`)}</span>
              </label>
            ))}
            <button type="button" className="link hide" onClick={() => void hide()}>{t("prejoin.helper.hide")}</button>
          </div>
          {problem && <p className="wrong" role="alert">{problem}</p>}
        </>
      )}
    </div>
  );
}
