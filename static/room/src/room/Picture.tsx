import { useEffect, useRef } from "react";
import type { VideoTrackLike } from "../state";
import { cx } from "./words";

/** A moving picture; it knows nothing of who is on it. */
export function Picture({ track, mirrored }: { track: VideoTrackLike; mirrored?: boolean }) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    // The sound comes from elsewhere; muted lets the picture start without a press.
    element.muted = true;
    track.attach(element);
    return () => void track.detach(element);
  }, [track]);
  return (
    <video
      ref={ref}
      className={cx(mirrored && "mirrored")}
      autoPlay
      playsInline
      disablePictureInPicture
      aria-hidden="true"
      tabIndex={-1}
    />
  );
}
