/** The sounds of the house, made on the spot: no files, under a second and a half, nothing sharp. */
export type Chime = "opening" | "turn" | "focus" | "break" | "closing" | "minute";

interface Note { hz: number; at: number; length: number; wood?: boolean }

const NOTES: Record<Chime, Note[]> = {
  opening: [{ hz: 220, at: 0, length: 0.7 }, { hz: 196, at: 0.35, length: 0.9 }],
  turn: [{ hz: 520, at: 0, length: 0.16, wood: true }, { hz: 520, at: 0.17, length: 0.2, wood: true }],
  focus: [{ hz: 174.6, at: 0, length: 1.3 }],
  break: [{ hz: 261.6, at: 0, length: 0.6 }, { hz: 349.2, at: 0.3, length: 1 }],
  closing: [{ hz: 261.6, at: 0, length: 0.5 }, { hz: 329.6, at: 0.25, length: 0.5 }, { hz: 174.6, at: 0.5, length: 0.95 }],
  minute: [{ hz: 293.7, at: 0, length: 0.7 }],
};

let context: AudioContext | undefined;

/** Browsers keep sound back until somebody has pressed something; call this from such a press. */
export function wakeSound(): void {
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume().catch(() => {});
  } catch {
    // a browser without sound is a quiet one
  }
}

/** Wakes the sound with the first press anywhere. */
export function wakeOnPress(): () => void {
  const wake = () => wakeSound();
  const names = ["pointerdown", "keydown"] as const;
  names.forEach((name) => addEventListener(name, wake, { passive: true }));
  return () => names.forEach((name) => removeEventListener(name, wake));
}

/** volume is 0 to 100. A chime that the browser keeps back is not made up for later. */
export function play(chime: Chime, volume: number): void {
  if (!context || context.state !== "running" || volume <= 0) return;
  const now = context.currentTime + 0.02;
  const master = context.createGain();
  // loudness grows with the square of the slider, as ears hear it; 100 stays well below full scale
  master.gain.value = 0.5 * (volume / 100) ** 2 + 0.02 * (volume / 100);
  master.connect(context.destination);
  for (const note of NOTES[chime]) sound(context, master, note, now + note.at);
}

function sound(ctx: AudioContext, out: AudioNode, note: Note, at: number): void {
  const end = at + note.length;
  const partials: [number, number][] = note.wood ? [[1, 1], [2.76, 0.25]] : [[1, 1], [2, 0.22], [3.01, 0.06]];
  for (const [ratio, share] of partials) {
    const tone = ctx.createOscillator(), envelope = ctx.createGain();
    tone.type = "sine";
    tone.frequency.value = note.hz * ratio;
    envelope.gain.setValueAtTime(0.0001, at);
    envelope.gain.exponentialRampToValueAtTime(share, at + (note.wood ? 0.004 : 0.03));
    envelope.gain.exponentialRampToValueAtTime(0.0001, end);
    tone.connect(envelope).connect(out);
    tone.start(at);
    tone.stop(end + 0.02);
  }
}

/** How long a chime sounds, in seconds. */
export function lengthOf(chime: Chime): number {
  return Math.max(...NOTES[chime].map((n) => n.at + n.length));
}
