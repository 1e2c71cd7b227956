import type { LocalVideoTrack, Room } from "livekit-client";
import { CAPTURE, trouble } from "./devices";
import { readHabit } from "./keep";
import { t } from "./messages";
import { keyFrame, tune } from "./pictures";
import type { VideoTrackLike } from "./state";
import type { Phase } from "./view";

type LiveKit = typeof import("livekit-client");
type Source = "camera" | "microphone";
const SOURCE = { camera: 1, microphone: 2 }; // the numbers LiveKit's protocol gives them

/** One's own picture and sound: sent when wanted and allowed, and not captured otherwise. */
export class Own {
  error: string | null = null;
  maySpeak = false;
  wantsCamera = false;
  private room: Room | null = null;
  private lk: LiveKit | null = null;
  private phase: Phase = "free";
  private preview: MediaStreamTrack | null = null;
  private publishing = false;
  private greeting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly changed: () => void) {}

  /** The preview's picture, handed over so that the camera need not open twice. */
  take(preview: MediaStreamTrack | null): void {
    this.preview?.stop();
    this.preview = preview;
  }

  follow(lk: LiveKit, room: Room): void {
    this.lk = lk;
    this.room = room;
    const { RoomEvent: E } = lk;
    const again = () => this.room === room && this.changed();
    // The picture starts with the first word of the server; its path is built while the line's is.
    room.on(E.SignalConnected, () => void this.start(room)).on(E.Connected, () => void this.start(room))
      .on(E.Reconnected, () => void this.start(room));
    room.on(E.LocalTrackPublished, () => {
      if (this.room !== room) return;
      const camera = this.cameraTrack();
      if (camera) void tune(camera, this.phase);
      if (!this.maySpeak) void this.closeMicrophone(); // published again after a reconnection
      again();
    });
    room.on(E.LocalTrackUnpublished, again).on(E.TrackMuted, again).on(E.TrackUnmuted, again);
    room.on(E.ParticipantActive, () => this.room === room && this.greet());
  }

  /** Somebody's line has just come about: a whole picture now, and once more when their way to it is surely laid.
   * It saves them a fifth of the wait. Many who come together share one. */
  private greet(): void {
    if (this.greeting) return;
    const picture = () => {
      const camera = this.cameraTrack();
      if (camera) void keyFrame(camera);
    };
    picture();
    this.greeting = setTimeout(() => {
      this.greeting = undefined;
      picture();
    }, 120);
  }

  forget(): void {
    this.room = null;
    this.publishing = false;
  }

  rules(maySpeak: boolean, phase: Phase): void {
    this.maySpeak = maySpeak;
    if (!maySpeak) void this.closeMicrophone();
    if (phase === this.phase) return;
    this.phase = phase;
    const camera = this.cameraTrack();
    if (camera) void tune(camera, phase);
  }

  get camera(): boolean {
    return this.cameraTrack() !== undefined;
  }

  get microphone(): boolean {
    return this.microphonePublication()?.isMuted === false;
  }

  video(): VideoTrackLike | null {
    return this.cameraTrack() ?? null;
  }

  async setMicrophone(on: boolean): Promise<void> {
    if (!on) return this.closeMicrophone();
    const room = this.room;
    if (!this.maySpeak || !room || this.microphone) return;
    this.error = null;
    try {
      if (!(await this.permitted(room, "microphone"))) return;
      await room.localParticipant.setMicrophoneEnabled(true);
      // The turn may have ended while the browser asked for permission.
      if (!this.maySpeak) await this.closeMicrophone();
    } catch (e) {
      this.complain(e, "microphone");
    }
    this.changed();
  }

  /** Off means off: nothing is captured, and the browser's red dot goes out. */
  private async closeMicrophone(): Promise<void> {
    const publication = this.microphonePublication();
    const track = publication?.track;
    if (!track) return;
    track.stop();
    await this.room?.localParticipant.unpublishTrack(track, true).catch(() => undefined);
    this.changed();
  }

  async setCamera(on: boolean): Promise<void> {
    this.wantsCamera = on;
    const room = this.room;
    const track = this.cameraTrack();
    if (!on && track) {
      track.stop();
      await room?.localParticipant.unpublishTrack(track, true).catch(() => undefined);
    }
    if (on && room && (await this.permitted(room, "camera"))) await this.start(room);
    this.changed();
  }

  private async start(room: Room): Promise<void> {
    if (!this.wantsCamera || this.room !== room || this.publishing || this.camera) return;
    if (!this.allowed(room, "camera")) return;
    this.publishing = true;
    this.error = null;
    const preview = this.preview?.readyState === "live" ? this.preview : null;
    this.preview = null;
    try {
      const track = preview
        ? new this.lk!.LocalVideoTrack(preview, undefined, false)
        : await this.lk!.createLocalVideoTrack({ resolution: CAPTURE, deviceId: readHabit().camera });
      // somebody may have changed their mind while the browser asked
      if (this.room !== room || !this.wantsCamera) return track.stop();
      try {
        await room.localParticipant.publishTrack(track, { source: this.lk!.Track.Source.Camera });
      } catch (e) {
        track.stop();
        if (this.room === room && room.state !== "disconnected") throw e;
      }
    } catch (e) {
      if (this.room === room) this.complain(e, "camera");
    } finally {
      if (this.room === room) this.publishing = false;
      this.changed();
    }
  }

  /** Another device in the middle of a call. */
  async use(kind: Source, id: string): Promise<void> {
    const room = this.room;
    if (!room) return;
    try {
      await room.switchActiveDevice(kind === "camera" ? "videoinput" : "audioinput", id);
      const camera = this.cameraTrack();
      if (kind === "camera" && camera) await tune(camera, this.phase);
      else if (kind === "camera" && this.wantsCamera) await this.start(room);
    } catch (e) {
      this.complain(e, kind);
    }
    this.changed();
  }

  private complain(e: unknown, device: Source): void {
    this.error = t(trouble(e, device));
  }

  private allowed(room: Room, source: Source): boolean {
    const p = room.localParticipant.permissions;
    return !!p?.canPublish && (p.canPublishSources.length === 0 || p.canPublishSources.includes(SOURCE[source] as never));
  }

  /** The view may be a moment ahead of the media server: waits for its permission, two seconds at most. */
  private async permitted(room: Room, source: Source): Promise<boolean> {
    if (this.allowed(room, source)) return true;
    const { ParticipantPermissionsChanged } = this.lk!.RoomEvent;
    await new Promise<void>((done) => {
      const look = () => {
        if (!this.allowed(room, source)) return;
        finish();
      };
      const finish = () => {
        clearTimeout(limit);
        room.off(ParticipantPermissionsChanged, look);
        done();
      };
      const limit = setTimeout(finish, 2000);
      room.on(ParticipantPermissionsChanged, look);
    });
    return this.room === room && this.allowed(room, source);
  }

  private cameraTrack(): LocalVideoTrack | undefined {
    const publication = this.room?.localParticipant.getTrackPublication(this.lk!.Track.Source.Camera);
    return publication?.isMuted ? undefined : publication?.videoTrack as LocalVideoTrack | undefined;
  }

  private microphonePublication() {
    return this.room?.localParticipant.getTrackPublication(this.lk!.Track.Source.Microphone);
  }
}
