import type { LocalVideoTrack, RoomOptions, TrackPublishOptions } from "livekit-client";
import { CAPTURE } from "./devices";
import type { Phase } from "./view";

/** How pictures and sound are sent. */
type LiveKit = typeof import("livekit-client");

/** What a layer may cost. In focus a picture only says "somebody is there": few frames, few bits, so that
 * a full table stays below what one video call takes. */
interface Pace { fps: number; small: number; large: number }
const SLOW: Pace = { fps: 7, small: 60_000, large: 200_000 };
const LIVELY: Pace = { fps: CAPTURE.frameRate, small: 140_000, large: 420_000 };

export function paceOf(phase: Phase): Pace {
  return phase === "focus" ? SLOW : LIVELY;
}

/** When LiveKit tries a lost line again; null: not by itself any more, the seat is asked for anew (call.ts).
 * A server that was restarted is back within seconds, so it is asked often at first. A house that stays away is
 * asked by other means: Firefox makes every further WebSocket wait longer for each that failed, up to a minute. */
export function retryAfter(elapsedMs: number, reachable: boolean): number | null {
  if (elapsedMs > 25_000 || (elapsedMs > 4000 && !reachable)) return null;
  return (elapsedMs < 6000 ? 250 : 1500) * (0.4 + 0.6 * Math.random());
}

export function roomOptions(
  lk: LiveKit, devices: { camera?: string; microphone?: string; speaker?: string }, reachable: () => boolean,
): RoomOptions {
  return {
    adaptiveStream: { pixelDensity: 1 },
    dynacast: true,
    // Two connections: the first picture came sooner (253 to 277 ms), no join was lost under load, and downward
    // Chromium then takes AES-GCM, a sixth of the server's work for a packet. See livekit.md, Speed.
    singlePeerConnection: false,
    disconnectOnPageLeave: true,
    videoCaptureDefaults: { resolution: CAPTURE, deviceId: devices.camera },
    audioCaptureDefaults: {
      echoCancellation: true, noiseSuppression: true, autoGainControl: true, deviceId: devices.microphone,
    },
    audioOutput: devices.speaker ? { deviceId: devices.speaker } : undefined,
    publishDefaults: publishing(lk),
    reconnectPolicy: { nextRetryDelayInMs: ({ elapsedMs }) => retryAfter(elapsedMs, reachable()) },
  };
}

function publishing(lk: LiveKit): TrackPublishOptions {
  return {
    videoCodec: "vp8", // everybody decodes it, and its layers cost the server nothing
    backupCodec: false,
    simulcast: true,
    videoEncoding: { maxBitrate: LIVELY.large, maxFramerate: LIVELY.fps },
    videoSimulcastLayers: [new lk.VideoPreset(320, 180, LIVELY.small, LIVELY.fps)],
    degradationPreference: "balanced",
    audioPreset: lk.AudioPresets.speech,
    dtx: true, // silence costs nothing
    red: true, // a weak connection loses picture before it loses sound
    stopMicTrackOnMute: true,
  };
}

/** Sets the sender's frames and bits for the phase; dynacast goes on choosing the layers. */
export async function tune(track: LocalVideoTrack, phase: Phase, again = true): Promise<void> {
  const sender = track.sender;
  if (!sender) return;
  const pace = paceOf(phase);
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) return;
  const last = parameters.encodings.length - 1;
  parameters.encodings.forEach((encoding, n) => {
    encoding.maxFramerate = pace.fps;
    encoding.maxBitrate = n === last && last > 0 ? pace.large : pace.small;
  });
  try {
    await sender.setParameters(parameters);
  } catch {
    // LiveKit changed the parameters in between: read them again, once
    if (again) await tune(track, phase, false);
  }
}

/** A whole picture at once, so that somebody who has just sat down need not wait for the next one. */
export async function keyFrame(track: LocalVideoTrack): Promise<void> {
  const sender = track.sender as (RTCRtpSender & {
    setParameters(p: RTCRtpSendParameters, o?: { encodingOptions: { keyFrame: boolean }[] }): Promise<void>;
  }) | undefined;
  if (!sender) return;
  try {
    const parameters = sender.getParameters();
    await sender.setParameters(parameters, { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) });
  } catch {
    // browsers that cannot are asked by the server a moment later
  }
}
