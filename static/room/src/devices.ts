import { useEffect, useState } from "react";

/** Small pictures are enough for tiles: a third of the usual bytes and of the usual heat. */
export const CAPTURE = { width: 640, height: 360, frameRate: 20 };

export interface Found {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
  /** kinds that are there, but that the browser lists only once one of them was opened */
  unlisted: MediaDeviceKind[];
}

/** Before the browser has answered; Firefox waits with that until the page has the focus. */
export const NOTHING: Found = { cameras: [], microphones: [], speakers: [], unlisted: ["videoinput", "audioinput"] };

/** What is plugged in. A kind that was never opened here is one nameless device, whatever there is. */
export async function findDevices(): Promise<Found> {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const of = (kind: MediaDeviceKind) => all.filter((d) => d.kind === kind && d.deviceId !== "");
  const unlisted = all.filter((d) => d.deviceId === "").map((d) => d.kind);
  return { cameras: of("videoinput"), microphones: of("audioinput"), speakers: of("audiooutput"), unlisted };
}

/** Whether the browser says of itself that it keeps no sound back. Firefox does; the others do not say. */
export function letsSoundThrough(): boolean {
  const { getAutoplayPolicy } = navigator as Navigator & { getAutoplayPolicy?(of: "mediaelement"): string };
  return getAutoplayPolicy?.call(navigator, "mediaelement") === "allowed";
}

/** Calls back whenever something is plugged in or out. */
export function onDevices(f: () => void): () => void {
  navigator.mediaDevices?.addEventListener("devicechange", f);
  return () => navigator.mediaDevices?.removeEventListener("devicechange", f);
}

/** Which sentence says what is wrong with the camera or the microphone. */
export function trouble(e: unknown, device: "camera" | "microphone"): string {
  if (!navigator.mediaDevices) return `call.${device}_insecure`;
  switch ((e as { name?: string })?.name) {
    case "NotAllowedError": case "SecurityError": return `call.${device}_refused`;
    case "NotFoundError": case "OverconstrainedError": case "DevicesNotFoundError": return `call.${device}_missing`;
    case "NotReadableError": case "AbortError": case "TrackStartError": return `call.${device}_busy`;
    default: return `call.${device}_trouble`;
  }
}

/** Opens the camera; a remembered one that is gone gives way to another. */
export async function openCamera(deviceId?: string): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new TypeError("no media devices on an insecure page");
  const { width, height, frameRate } = CAPTURE;
  return navigator.mediaDevices.getUserMedia({
    video: { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate, max: 30 }, ...wish(deviceId) },
  });
}

export async function openMicrophone(deviceId?: string): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new TypeError("no media devices on an insecure page");
  return navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...wish(deviceId) },
  });
}

function wish(deviceId?: string) {
  return deviceId ? { deviceId: { ideal: deviceId } } : {};
}

/** Whether the browser would hand the device out without asking. */
export async function granted(device: "camera" | "microphone"): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: device as PermissionName })).state === "granted";
  } catch {
    return false;
  }
}

/** How loud it is right now, 0 to 10; heard here and sent nowhere. */
export function useMeter(on: boolean, deviceId?: string): { level: number; opened: boolean; error: string | null } {
  const [level, setLevel] = useState(0);
  const [opened, setOpened] = useState(false);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (!on) return;
    let stream: MediaStream | undefined, context: AudioContext | undefined, timer = 0, gone = false;
    openMicrophone(deviceId).then((s) => {
      stream = s;
      if (gone) return close();
      setError(null);
      setOpened(true);
      context = new AudioContext();
      const analyser = context.createAnalyser();
      analyser.fftSize = 512;
      context.createMediaStreamSource(s).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      timer = window.setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
        // −60 dB is a quiet room, −10 dB is close to shouting
        setLevel(Math.max(0, Math.min(10, Math.round((10 * Math.log10(power + 1e-9) + 60) / 5))));
      }, 100);
    }, (e: unknown) => gone || setError(trouble(e, "microphone")));
    const close = () => {
      gone = true;
      clearInterval(timer);
      stream?.getTracks().forEach((track) => track.stop());
      void context?.close();
      setLevel(0);
    };
    return close;
  }, [on, deviceId]);
  return { level, opened, error };
}

/** The devices of this moment, looked up again when something is plugged in or `again` changes. */
export function useDevices(again: unknown): Found {
  const [found, setFound] = useState(NOTHING);
  useEffect(() => {
    let gone = false;
    const look = () => void findDevices().then((f) => gone || setFound(f));
    look();
    const stop = onDevices(look);
    return () => {
      gone = true;
      stop();
    };
  }, [again]);
  return found;
}
