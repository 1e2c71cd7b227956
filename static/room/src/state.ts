import type { Chime } from "./chimes";
import type { Action, Line, Me, Message, OutcomeKind, Plan, SeatKind, View } from "./view";

/** What the seated room shows and does; useRoom.ts makes it, src/room/ draws it. */
export interface RoomState {
  view: View;
  /** never null for somebody who sits */
  me: Me;
  house: string;
  lang: string;
  /** the server's clock in ms, untouched by a changed device clock */
  now(): number;
  /** hook: now() that renders again every so many ms (1000 unless said) */
  useNow(everyMs?: number): number;
  /** the event stream */
  line: "live" | "lost";
  chat: Chat;
  call: Call;
  do(action: Action, to?: string): Promise<void>;
  /** true when it was kept; otherwise problem says why not */
  setTask(task: TaskInput): Promise<boolean>;
  setOutcome(outcome: OutcomeInput): Promise<boolean>;
  setAway(away: boolean, backAt?: string): Promise<void>;
  setWilling(willing: boolean): Promise<void>;
  /** null when it began; otherwise why not */
  startBlock(plan: Plan): Promise<Refused | null>;
  leave(): Promise<void>;
  changeSeat(kind: SeatKind): Promise<void>;
  /** the last failed action in the reader's words */
  problem: string | null;
  clearProblem(): void;
  prefs: Prefs;
  setPrefs(p: Partial<Prefs>): void;
  jots: Jotting;
  /** the members who booked a scheduled block; none when that cannot be read */
  booked(scheduled: string): Promise<string[]>;
  /** puts the planning helper away; it is found again on the member's own page */
  hideHelper(): Promise<boolean>;
  /** plays a chime at the chosen volume, also when chimes are off */
  testChime(): void;
}

export interface Chat {
  /** oldest first; own messages not yet acknowledged stand at the end */
  messages: ChatMessage[];
  /** older ones can be loaded */
  more: boolean;
  loadMore(): Promise<void>;
  send(text: string): void;
  retry(clientId: string): void;
  drop(clientId: string): void;
  remove(id: number): Promise<void>;
  /** kept per room over a reload */
  draft: string;
  setDraft(text: string): void;
  /** what a command answered, or why it was not understood; nothing was posted */
  answer: Answer | null;
  clearAnswer(): void;
}

/** A line of the catalogues, or, where text is set, a sentence the server has already said in the reader's words. */
export interface Answer extends Line { text?: string }

export interface ChatMessage extends Message {
  state: "sent" | "sending" | "failed";
  /** why it failed, in the reader's words */
  error?: string;
}

/** A picture: the smallest part of a LiveKit track that a tile needs. */
export interface VideoTrackLike {
  attach(element: HTMLMediaElement): HTMLMediaElement;
  detach(element: HTMLMediaElement): HTMLMediaElement;
}

export type DeviceKind = "camera" | "microphone" | "speaker";

export interface Devices {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
  /** kinds that are there, but that the browser lists only once one of them was opened */
  unlisted: MediaDeviceKind[];
  camera?: string;
  microphone?: string;
  speaker?: string;
  choose(kind: DeviceKind, id: string): Promise<void>;
}

export interface Call {
  /** none: a text seat */
  state: "none" | "connecting" | "connected" | "reconnecting" | "failed";
  /** rest: the server keeps it closed */
  microphone: "rest" | "off" | "on";
  /** own picture is being sent */
  camera: boolean;
  setMicrophone(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  /** the member's picture, one's own included (the local track); null when there is none */
  video(member: string): VideoTrackLike | null;
  /** the member sends a picture, shown or not */
  cameraOn(member: string): boolean;
  speaking(member: string): boolean;
  /** the line is weak: the picture rests */
  weak(member: string): boolean;
  /** the tiles on screen: only these are subscribed; large is the speaker's */
  show(members: string[], large?: string): void;
  devices: Devices;
  /** camera or microphone trouble in the reader's words */
  error: string | null;
  clearError(): void;
  /** the browser waits for a press before it plays sound */
  soundBlocked: boolean;
  startSound(): Promise<void>;
}

/** What a browser keeps for its person. */
export interface Prefs {
  /** chimes, 0–100 */
  volume: number;
  chimes: boolean;
  /** those of them that are off */
  silent: Chime[];
  /** a chime one minute before focus ends */
  oneMinute: boolean;
  /** single letters work as keys */
  letters: boolean;
  /** own picture hidden from oneself */
  hideSelf: boolean;
  /** the members whose pictures this browser does not ask for */
  hidden: string[];
  mirror: boolean;
  theme: "auto" | "paper" | "night";
}

/** Why something was refused: its key, and the sentence in the reader's words. */
export interface Refused { key: string; message: string }

export interface Jot {
  id: string;
  text: string;
  /** RFC 3339 */
  at: string;
  /** looked at after a block, and kept */
  kept: boolean;
  state: "sent" | "sending" | "failed";
  /** why it failed, in the reader's words */
  error?: string;
}

export interface Jotting {
  /** oldest first */
  list: Jot[];
  /** those that had their answer since the last focus */
  sorted: ReadonlySet<string>;
  draft: string;
  setDraft(text: string): void;
  add(text: string): void;
  retry(id: string): void;
  keep(id: string): Promise<boolean>;
  drop(id: string): Promise<boolean>;
  /** it becomes the task, and is no jot any more; while a block closes, when that is over */
  do(jot: Jot): Promise<boolean>;
}

export interface TaskInput {
  title: string;
  done_looks_like: string;
  how?: string;
  activity: string;
}

export interface OutcomeInput {
  outcome?: OutcomeKind;
  note?: string;
  /** the room may read the note */
  share?: boolean;
  /** an unfinished task of an earlier block; empty means the present one */
  task?: string;
  /** leave the unfinished task unanswered for good */
  skip?: boolean;
  /** for one's own log alone */
  helped?: string;
  distracted?: string;
}
