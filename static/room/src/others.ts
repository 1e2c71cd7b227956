import type { Participant, RemoteTrack, RemoteTrackPublication, Room } from "livekit-client";
import type { VideoTrackLike } from "./state";
import type { Phase } from "./view";

type LiveKit = typeof import("livekit-client");

/** The pictures and voices of the others: every voice, and the pictures of the tiles on screen. */
export class Others {
  private room: Room | null = null;
  private lk: LiveKit | null = null;
  private phase: Phase = "free";
  private shown: Set<string> | null = null; // null: the tiles have not said yet
  private large: string | undefined;
  private hidden = new Set<string>(); // not wanted on any tile
  private speakers = new Set<string>();
  private poor = new Set<string>();

  constructor(private readonly changed: () => void) {}

  /** Follows a new connection. */
  follow(lk: LiveKit, room: Room): void {
    this.lk = lk;
    this.room = room;
    this.speakers.clear();
    this.poor.clear();
    const { RoomEvent: E, Track, ConnectionQuality: Q } = lk;
    const again = () => this.room === room && this.changed();
    const subscribe = () => {
      if (this.room === room) this.subscribe();
      again();
    };
    room.on(E.TrackPublished, subscribe).on(E.ParticipantConnected, subscribe).on(E.Connected, subscribe)
      .on(E.Reconnected, subscribe);
    room.on(E.TrackUnpublished, again).on(E.TrackMuted, again).on(E.TrackUnmuted, again)
      .on(E.ParticipantDisconnected, again).on(E.TrackStreamStateChanged, again);
    room.on(E.TrackSubscribed, (track: RemoteTrack, publication: RemoteTrackPublication) => {
      if (track.kind === Track.Kind.Audio) track.attach();
      else this.quality(publication);
      again();
    });
    room.on(E.TrackUnsubscribed, (track: RemoteTrack) => {
      track.detach();
      again();
    });
    room.on(E.ActiveSpeakersChanged, (list: Participant[]) => {
      this.speakers = new Set(list.map((p) => p.identity));
      again();
    });
    room.on(E.ConnectionQualityChanged, (quality, p: Participant) => {
      const weak = quality === Q.Poor || quality === Q.Lost;
      if (weak === this.poor.has(p.identity)) return;
      if (weak) this.poor.add(p.identity);
      else this.poor.delete(p.identity);
      again();
    });
  }

  forget(): void {
    this.room = null;
    this.speakers.clear();
    this.poor.clear();
  }

  pace(phase: Phase): void {
    if (phase === this.phase) return;
    this.phase = phase;
    this.subscribe();
  }

  show(members: string[], large?: string): void {
    const next = new Set(members);
    if (large) next.add(large);
    const old = this.shown;
    if (old && this.large === large && next.size === old.size && [...next].every((m) => old.has(m))) return;
    this.shown = next;
    this.large = large;
    this.subscribe();
  }

  hide(members: string[]): void {
    this.hidden = new Set(members);
    this.subscribe();
  }

  video(member: string): VideoTrackLike | null {
    const publication = this.picture(member);
    return (!publication?.isMuted && publication?.videoTrack) || null;
  }

  cameraOn(member: string): boolean {
    const publication = this.picture(member);
    return !!publication && !publication.isMuted;
  }

  speaking(member: string): boolean {
    return this.speakers.has(member);
  }

  weak(member: string): boolean {
    return this.poor.has(member) || this.picture(member)?.track?.streamState === "paused";
  }

  private picture(member: string): RemoteTrackPublication | undefined {
    return this.room?.remoteParticipants.get(member)?.getTrackPublication(this.lk!.Track.Source.Camera);
  }

  /** Asks for what is shown and heard, and for nothing else. */
  private subscribe(): void {
    for (const [member, p] of this.room?.remoteParticipants ?? []) {
      for (const publication of p.trackPublications.values()) {
        const wanted = publication.kind === this.lk!.Track.Kind.Audio
          || (!this.hidden.has(member) && (this.shown?.has(member) ?? publication.isDesired));
        if (publication.isDesired !== wanted) publication.setSubscribed(wanted);
        else if (wanted) this.quality(publication);
      }
    }
  }

  /** In focus the small layer is enough, whatever the tile's size. Else the size of the tile decides, and the
   * speaker's is large. */
  private quality(publication: RemoteTrackPublication): void {
    if (publication.kind !== this.lk!.Track.Kind.Video || !publication.isSubscribed) return;
    const { LOW, HIGH } = this.lk!.VideoQuality;
    publication.setVideoQuality(this.phase === "focus" ? LOW : HIGH);
  }
}
