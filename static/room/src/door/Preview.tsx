import { CameraOff, FlipHorizontal2, MessageSquareText, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { openCamera, trouble } from "../devices";
import { t } from "../messages";
import { Icon } from "../room/icons";
import { initials } from "../room/words";
import type { Prefs } from "../state";
import type { SeatKind } from "../view";

export interface Seen {
  stream: MediaStream | null;
  error: string | null;
  again(): void;
  /** hands the picture over; it goes on living with whoever took it, unless it is given back */
  take(): MediaStreamTrack | null;
  giveBack(): void;
}

/** One's own picture before anybody else sees it. Nothing is opened for a seat without a camera. */
export function usePreview(on: boolean, deviceId?: string): Seen {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const taken = useRef<MediaStream | null>(null);
  useEffect(() => {
    if (!on) return;
    let gone = false, mine: MediaStream | null = null;
    setError(null);
    openCamera(deviceId).then((s) => {
      mine = s;
      if (gone) return close();
      setStream(s);
      s.getVideoTracks()[0]?.addEventListener("ended", () => gone || setError("call.camera_busy"));
    }, (e: unknown) => gone || setError(trouble(e, "camera")));
    const close = () => {
      gone = true;
      if (mine && mine !== taken.current) mine.getTracks().forEach((track) => track.stop());
      setStream(null);
    };
    return close;
  }, [on, deviceId, turn]);
  return {
    stream, error: on ? error : null,
    again: () => setTurn((n) => n + 1),
    take: () => {
      taken.current = stream;
      return stream?.getVideoTracks()[0] ?? null;
    },
    giveBack: () => {
      taken.current = null;
    },
  };
}

export function Preview({ seen, seat, name, prefs, setPrefs, textOnly }: {
  seen: Seen; seat: SeatKind; name: string; prefs: Prefs; setPrefs: (p: Partial<Prefs>) => void; textOnly: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = seen.stream;
  }, [seen.stream]);
  return (
    <section className="pv" aria-label={t("prejoin.preview")}>
      <div className="preview">
        {seat === "camera" && !seen.error && (
          <video ref={video} autoPlay playsInline muted aria-label={t("prejoin.picture")}
            className={prefs.mirror ? "mirrored" : undefined} />
        )}
        {seat !== "camera" && (
          <div className="resting">
            <span className="face" aria-hidden="true">{initials(name) || <Icon of={seat === "text" ? MessageSquareText : CameraOff} />}</span>
            <p>{t(seat === "text" ? "prejoin.text_shows" : "prejoin.camera_off_shows")}</p>
          </div>
        )}
        {seen.error && (
          <div className="resting" role="alert">
            <p><Icon of={TriangleAlert} small /> {t(seen.error)}</p>
            <div className="row wrap">
              <button type="button" className="btn s" onClick={seen.again}>{t("prejoin.camera_again")}</button>
              <button type="button" className="btn s" onClick={textOnly}>{t("prejoin.text_instead")}</button>
            </div>
          </div>
        )}
        {seat === "camera" && !seen.error && (
          <div className="bar">
            <span>{t(seen.stream ? "prejoin.only_you" : "prejoin.camera_opens")}</span>
            <button type="button" className="btn btn-quiet s push" aria-pressed={prefs.mirror}
              onClick={() => setPrefs({ mirror: !prefs.mirror })}>
              <Icon of={FlipHorizontal2} small />{t("prejoin.mirror")}
            </button>
          </div>
        )}
      </div>
    </section>
  );
}
