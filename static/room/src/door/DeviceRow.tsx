import { Volume2 } from "lucide-react";
import { useEffect, useState, type CSSProperties } from "react";
import { play, wakeSound } from "../chimes";
import { granted, useDevices, useMeter, type Found } from "../devices";
import { t } from "../messages";
import { Icon } from "../room/icons";
import type { Prefs } from "../state";

interface Choice { camera?: string; microphone?: string }

/** Camera, microphone and how loud the house may be. */
export function DeviceRow({ seen, choice, choose, camera, prefs, setPrefs }: {
  seen: MediaStream | null; choice: Choice; choose: (c: Choice) => void; camera: boolean;
  prefs: Prefs; setPrefs: (p: Partial<Prefs>) => void;
}) {
  const [listening, listen] = useState(false);
  // The microphone is heard at once where the browser need not ask; else only when somebody wants to try it.
  useEffect(() => {
    let gone = false;
    void granted("microphone").then((yes) => !gone && yes && listen(true));
    return () => {
      gone = true;
    };
  }, []);
  const { level, opened, error } = useMeter(listening, choice.microphone);
  const found = useDevices(`${seen?.id} ${opened}`);
  return (
    <>
      <div className="devices">
        {camera && <Picker kind="camera" found={found} value={choice.camera} choose={(id) => choose({ camera: id })} />}
        <Picker kind="microphone" found={found} value={choice.microphone} choose={(id) => choose({ microphone: id })} />
      </div>
      <div className="row wrap hears">
        {listening && !error ? (
          <>
            <span className="meter" role="img" aria-label={t("prejoin.level", { Level: level })}>
              {Array.from({ length: 10 }, (_, n) => <i key={n} className={n < level ? "on" : undefined} />)}
            </span>
            <span className="small soft">{t("prejoin.microphone_works")}</span>
          </>
        ) : error ? (
          <span className="small soft" role="status">{t(error)}</span>
        ) : (
          <>
            <button type="button" className="link" onClick={() => listen(true)}>{t("prejoin.try_microphone")}</button>
            <span className="small soft">{t("prejoin.muted")}</span>
          </>
        )}
      </div>
      <Loudness prefs={prefs} setPrefs={setPrefs} />
    </>
  );
}

function Picker({ kind, found, value, choose }: {
  kind: "camera" | "microphone"; found: Found; value?: string; choose: (id: string) => void;
}) {
  const list = kind === "camera" ? found.cameras : found.microphones;
  const there = found.unlisted.includes(kind === "camera" ? "videoinput" : "audioinput");
  return (
    <label className="field">
      <span>{t(`prejoin.${kind}`)}</span>
      <select className="input" value={list.some((d) => d.deviceId === value) ? value : list[0]?.deviceId ?? ""}
        onChange={(e) => choose(e.target.value)} disabled={list.length === 0}>
        {list.length === 0 && <option value="">{t(there ? "call.unlisted" : `prejoin.no_${kind}`)}</option>}
        {list.map((d, n) => <option key={d.deviceId} value={d.deviceId}>{d.label || t(`prejoin.${kind}_number`, { Count: n + 1 })}</option>)}
      </select>
    </label>
  );
}

function Loudness({ prefs, setPrefs }: { prefs: Prefs; setPrefs: (p: Partial<Prefs>) => void }) {
  const shown = prefs.chimes ? prefs.volume : 0;
  return (
    <div className="volume">
      <label htmlFor="chimes">{t("prejoin.chimes")}</label>
      <input className="range" id="chimes" type="range" min="0" max="100" step="5" value={shown}
        aria-valuetext={shown === 0 ? t("prejoin.chimes_off") : undefined} style={{ "--v": `${shown}%` } as CSSProperties}
        onChange={(e) => {
          const volume = Number(e.target.value);
          setPrefs(volume === 0 ? { chimes: false } : { chimes: true, volume });
        }} />
      <output className="num" htmlFor="chimes">{shown === 0 ? t("prejoin.off") : shown}</output>
      <button type="button" className="btn s" onClick={() => {
        wakeSound();
        play("break", Math.max(shown, 10));
      }}><Icon of={Volume2} small />{t("prejoin.test_sound")}</button>
    </div>
  );
}
