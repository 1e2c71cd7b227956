import type { Room } from "livekit-client";
import { rest } from "./api";
import { findDevices, letsSoundThrough, NOTHING, onDevices } from "./devices";
import { readHabit, writeHabit } from "./keep";
import { Others } from "./others";
import { Own } from "./own";
import { roomOptions } from "./pictures";
import type { Call, DeviceKind } from "./state";
import type { Phase } from "./view";

type LiveKit = typeof import("livekit-client");

let loading: Promise<LiveKit> | undefined;

/** LiveKit's part of the page, fetched while the name is typed. */
export function loadLiveKit(): Promise<LiveKit> {
  loading ??= import("livekit-client").then((lk) => {
    lk.setLogLevel("silent"); // what matters to people is said in words on the page
    return lk;
  });
  loading.catch(() => (loading = undefined));
  return loading;
}

export interface Ticket { url: string; token: string }

/** What the call asks of the page around it. */
export interface Around {
  me(): string;
  /** everybody here fits on one page of tiles */
  few(): boolean;
  /** the house answers: its event stream is open */
  reachable(): boolean;
  /** a new ticket for the seat this tab holds; null: it is not ours any more, stop trying */
  rejoin(): Promise<Ticket | null>;
  /** the camera key was pressed: the seat itself changes */
  changeCamera(on: boolean): Promise<void>;
  changed(): void;
}

/** What was tried when no line came about, for whoever looks after the network. */
export interface Finding { what: "signal" | "udp" | "tcp"; ok: boolean; port?: number }

const BLOCKED = 8_000; // a call that does not come about within this time is said to be blocked

/** The call of somebody with a media seat. It is kept up as long as the seat is theirs. */
export class CallLine {
  state: Call["state"] = "none";
  soundBlocked = false;
  findings: Finding[] = [];
  private readonly others: Others;
  private readonly own: Own;
  private room: Room | null = null;
  private sitting = 0; // grows with every seat; whatever belongs to an older one stops
  private found = NOTHING;
  private leaving = false;
  private wake: () => void = () => {};

  constructor(private readonly around: Around) {
    this.others = new Others(around.changed);
    this.own = new Own(around.changed);
    // LiveKit hangs up when the page goes. Asking for the seat again then would take it from the page that follows.
    const leaving = () => {
      this.leaving = true;
      setTimeout(() => (this.leaving = false), 3000);
    };
    addEventListener("pagehide", leaving);
    addEventListener("beforeunload", leaving);
    addEventListener("pageshow", () => (this.leaving = false));
    addEventListener("online", () => this.wake());
    onDevices(() => void this.findDevices());
  }

  /** Takes the seat at the call. */
  sit(ticket: Ticket, camera: boolean, preview: MediaStreamTrack | null): void {
    this.stop();
    this.own.wantsCamera = camera;
    this.own.take(preview);
    this.own.error = null;
    this.become("connecting");
    void this.keepUp(this.sitting, ticket);
    void this.findDevices();
  }

  /** Leaves the call; nothing is captured afterwards. */
  stop(): void {
    this.sitting++;
    this.wake();
    this.own.take(null);
    this.hangUp();
    this.soundBlocked = false;
    this.become("none");
  }

  /** The view says what may be sent and at which pace. */
  rules(maySpeak: boolean, phase: Phase): void {
    this.own.rules(maySpeak, phase);
    this.others.pace(phase);
  }

  /** Whose pictures are not asked for, whatever the tiles show. */
  hide(members: string[]): void {
    this.others.hide(members);
  }

  tryAgain(): void {
    this.become("connecting");
    this.wake();
  }

  /** The house answers again: whoever waits for it need not wait longer. */
  houseIsBack(): void {
    this.wake();
  }

  private become(state: Call["state"]): void {
    if (this.state === state) return;
    this.state = state;
    this.around.changed();
  }

  private hangUp(): void {
    const room = this.room;
    this.room = null;
    this.own.forget();
    this.others.forget();
    void room?.disconnect(true);
  }

  /** LiveKit heals short cuts by itself; what it gives up on is begun anew, until the seat is not ours. */
  private async keepUp(sitting: number, first: Ticket): Promise<void> {
    let ticket: Ticket | null = first, pause = 300, ever = false;
    const patience = setTimeout(() => sitting === this.sitting && !ever && this.become("failed"), BLOCKED);
    while (sitting === this.sitting) {
      try {
        if (ticket) await this.once(sitting, ticket, () => {
          ever = true;
          pause = 300;
          clearTimeout(patience);
        });
      } catch {
        if (sitting === this.sitting && !ever && this.findings.some((f) => f.what !== "signal")) this.become("failed");
      }
      if (sitting !== this.sitting) break;
      this.hangUp();
      if (ever) this.become("reconnecting");
      await Promise.race([rest(pause * (0.5 + Math.random() / 2)), new Promise<void>((now) => (this.wake = now))]);
      pause = Math.min(pause * 2, 5000);
      if (sitting !== this.sitting) break;
      if (this.leaving) {
        ticket = null;
        continue;
      }
      try {
        ticket = await this.around.rejoin();
        if (!ticket) break;
      } catch {
        ticket = null; // the server itself is not there: again after the pause
      }
    }
    clearTimeout(patience);
  }

  /** One connection from beginning to end; throws when it does not come about. */
  private async once(sitting: number, ticket: Ticket, connected: () => void): Promise<void> {
    const lk = await loadLiveKit();
    if (sitting !== this.sitting) return;
    const room = new lk.Room(roomOptions(lk, readHabit(), this.around.reachable));
    this.room = room;
    const { RoomEvent: E } = lk;
    const over = new Promise<void>((done) => room.on(E.Disconnected, () => done()));
    let slow = 0;
    const ours = (f: () => void) => () => this.room === room && f();
    // A signalling line that is back within a second and a half is nobody's business; pictures flow meanwhile.
    room.on(E.SignalReconnecting, ours(() => {
      slow = window.setTimeout(ours(() => this.become("reconnecting")), 1500);
    }));
    room.on(E.Reconnecting, ours(() => this.become("reconnecting")));
    room.on(E.Reconnected, ours(() => {
      clearTimeout(slow);
      this.become("connected");
    }));
    room.on(E.AudioPlaybackStatusChanged, ours(() => this.sound(room)));
    let signal = false;
    room.on(E.SignalConnected, () => (signal = true));
    this.own.follow(lk, room);
    this.others.follow(lk, room);
    try {
      await room.connect(ticket.url, ticket.token,
        // At a small table everybody's picture will be shown: the server sends them without being asked, which brings
        // the first one a round trip sooner. What is not shown is given back a moment later.
        { autoSubscribe: this.around.few(), maxRetries: 0, peerConnectionTimeout: 7000, websocketTimeout: 6000, subscriberAllowPause: true });
    } catch (e) {
      this.findings = signal ? [{ what: "signal", ok: true }, { what: "udp", ok: false }, { what: "tcp", ok: false }]
        : [{ what: "signal", ok: false }];
      throw e;
    }
    if (sitting !== this.sitting) return;
    connected();
    this.sound(room);
    this.become("connected");
    void this.findDevices();
    await over;
    clearTimeout(slow);
  }

  private sound(room: Room): void {
    // LiveKit gives a sound card 200 ms to wake up; Firefox starts one late or never and plays all the same.
    this.soundBlocked = !room.canPlaybackAudio && !letsSoundThrough();
    this.around.changed();
  }

  async startSound(): Promise<void> {
    await this.room?.startAudio().catch(() => {});
    if (this.room) this.sound(this.room);
  }

  get camera(): boolean {
    return this.own.camera;
  }

  /** Sends the picture, or stops; the seat is the page's business. */
  sendCamera(on: boolean): Promise<void> {
    return this.own.setCamera(on);
  }

  /** The call at this moment, as the room draws it. */
  look(): Call {
    const { own, others } = this;
    const { camera, microphone, speaker } = readHabit();
    return {
      ...this.fixed,
      state: this.state, error: own.error, soundBlocked: this.soundBlocked, camera: own.camera,
      microphone: !own.maySpeak || this.state === "none" ? "rest" : own.microphone ? "on" : "off",
      video: (member) => (member === this.around.me() ? own.video() : others.video(member)),
      cameraOn: (member) => (member === this.around.me() ? own.camera : others.cameraOn(member)),
      speaking: (member) => others.speaking(member),
      weak: (member) => others.weak(member),
      devices: { ...this.found, camera, microphone, speaker, choose: (kind, id) => this.choose(kind, id) },
    };
  }

  private readonly fixed = {
    setMicrophone: async (on: boolean) => {
      await this.own.setMicrophone(on);
      if (on) await this.findDevices(); // they have their names now
    },
    setCamera: (on: boolean) => this.around.changeCamera(on),
    show: (members: string[], large?: string) => this.others.show(members, large),
    startSound: () => this.startSound(),
    clearError: () => {
      this.own.error = null;
      this.around.changed();
    },
  };

  private async choose(kind: DeviceKind, id: string): Promise<void> {
    writeHabit({ [kind]: id });
    if (kind !== "speaker") await this.own.use(kind, id);
    else await this.room?.switchActiveDevice("audiooutput", id).catch(() => false);
    await this.findDevices();
  }

  private async findDevices(): Promise<void> {
    this.found = await findDevices();
    this.around.changed();
  }
}
