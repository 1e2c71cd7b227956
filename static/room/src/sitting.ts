import { ApiError, ask, post, words } from "./api";
import { CallLine, type Ticket } from "./call";
import { ChatRoom } from "./chat";
import { Clock } from "./clock";
import { EventLine } from "./events";
import { Jots } from "./jots";
import { readSeat, writeDraftTask, writeHabit, writeSeat } from "./keep";
import { speak, t } from "./messages";
import type { Page } from "./page";
import type { TaskInput } from "./state";
import type { Me, SeatKind, View } from "./view";

/** Where this tab stands: at the door, at the table, the older of two tabs, gone home, or the room is no more. */
export type Stage = "door" | "sitting" | "moved" | "left" | "gone";

/** What was refused when sitting down, and beside which field it belongs. */
export interface Refusal { field: "name" | "task" | "seat" | "form"; key: string; message: string }

// A page that goes away while it asks for a seat never learns which one it was given; the next page knows that it asked.
const ASKED = "?";

interface Joined { url?: string; token?: string; seat_id: string }

/** One tab in one room. Everything that comes in meets here. */
export class Sitting {
  readonly slug: string;
  readonly house: string;
  readonly lang: string;
  readonly clock = new Clock();
  readonly chat: ChatRoom;
  readonly jots: Jots;
  readonly call: CallLine;
  readonly events: EventLine;
  view: View;
  stage: Stage = "door";
  line: "live" | "lost" = "live";
  problem: string | null = null;
  refusal: Refusal | null = null;
  movedAt = 0;
  private seat: SeatKind = "text";
  private seats = new Set<string>(); // every seat id this tab was given
  private newest = "";
  private prior = ""; // whose seat it was when we asked for ours
  private settled = false; // the newest seat has been seen in a view
  private joining = 0;
  private listeners = new Set<(before: View | null) => void>();
  private ringing = false;
  version = 0;

  constructor(page: Page) {
    speak(page.lang, page.messages);
    this.slug = page.slug;
    this.house = page.house;
    this.lang = page.lang;
    this.view = page.view;
    this.clock.sync(page.view.now);
    const changed = () => this.changed();
    this.chat = new ChatRoom(page.slug, () => this.view.me, changed);
    this.jots = new Jots(() => this.view.me?.id ?? "", () => this.clock.now(), changed);
    this.call = new CallLine({
      me: () => this.view.me?.id ?? "", few: () => this.view.people.length <= 9, rejoin: () => this.rejoin(), changed,
      reachable: () => this.events.up,
      changeCamera: (on) => this.changeSeat(on ? "camera" : "no_camera"),
    });
    this.events = new EventLine(`/api/rooms/${page.slug}/events`, {
      view: (view, sentAt) => {
        this.clock.sync(view.now, sentAt);
        this.take(view);
      },
      message: (m) => this.chat.heard(m),
      reload: () => void this.chat.reload().then((id) => id !== undefined && this.events.knows(id)),
      line: (line) => {
        this.line = line;
        if (line === "live") {
          this.call.houseIsBack();
          void this.chat.work();
          if (this.stage === "sitting") void this.jots.load();
        }
        this.changed();
      },
      gone: () => this.become("gone"),
    });
  }

  /** Opens the line, and sits down again where a reload has interrupted. */
  begin(): void {
    this.events.start();
    const me = this.view.me, kept = readSeat(this.slug);
    if (!me?.seat || (me.seat_id !== kept && !kept.endsWith(ASKED))) return;
    this.seats.add(me.seat_id);
    this.newest = me.seat_id;
    this.become("sitting");
    void this.takeSeat(me.seat, null).catch((e) => this.backToDoor(e));
  }

  subscribe(f: (before: View | null) => void): () => void {
    this.listeners.add(f);
    return () => this.listeners.delete(f);
  }

  changed(before: View | null = null): void {
    this.version++;
    if (before) return this.tell(before);
    if (this.ringing) return;
    this.ringing = true;
    queueMicrotask(() => {
      this.ringing = false;
      this.tell(null);
    });
  }

  private tell(before: View | null): void {
    for (const f of this.listeners) f(before);
  }

  become(stage: Stage): void {
    if (this.stage === stage) return;
    this.stage = stage;
    if (stage === "sitting") void this.jots.load();
    else {
      this.call.stop();
      writeSeat(this.slug, "");
    }
    this.changed();
  }

  /** Takes a view from the server. */
  take(view: View): void {
    const before = this.view;
    this.view = view;
    if (this.stage === "sitting") this.checkSeat(view.me);
    if (view.me) this.call.rules(view.me.may_speak, view.phase);
    if (view.phase === "focus" && before.phase !== "focus") this.jots.sorted.clear(); // asked again when this one is over
    this.changed(before);
  }

  /** Replaces one's own part, as a PUT answers it. */
  takeMe(me: Me): void {
    this.take({ ...this.view, me });
  }

  private checkSeat(me: Me | null): void {
    if (this.joining > 0) return;
    if (!me) return; // the stream still speaks to the visitor we were, or the key was lost: the next join says
    if (this.seats.has(me.seat_id)) {
      if (me.seat_id === this.newest) this.settled = true;
      return;
    }
    if (!this.settled && (me.seat_id === "" || me.seat_id === this.prior)) return; // a view from before our seat
    if (me.seat_id === "") {
      // The grace ran out while this device slept. The person never left, so they sit down again.
      if (this.call.state === "none" || this.call.state === "connected") {
        this.settled = false;
        void this.takeSeat(this.seat, null).catch((e) => this.backToDoor(e));
      }
      return;
    }
    this.movedAt = this.clock.now();
    this.become("moved");
  }

  private backToDoor(e: unknown): void {
    if (e instanceof ApiError && e.passing) return void setTimeout(() => {
      if (this.stage === "sitting") void this.takeSeat(this.seat, null).catch((again) => this.backToDoor(again));
    }, 2000);
    this.refusal = refused(e, "seat");
    this.become("door");
  }

  // ---- sitting down ----

  /** From the door to the table; false when refused, with the reason beside its field. */
  async sitDown(name: string, seat: SeatKind, task: TaskInput, preview: MediaStreamTrack | null): Promise<boolean> {
    this.refusal = null;
    let step: Refusal["field"] = "name";
    try {
      if (!this.view.me || this.view.me.name !== name) {
        const known = !!this.view.me;
        await ask("/api/me", { method: "POST", body: known ? { name } : { name, language: this.lang } });
        if (!known) this.events.again(); // from now on the stream speaks to a member
      }
      step = "task";
      const old = this.view.me?.task;
      const same = old && old.title === task.title && old.done_looks_like === task.done_looks_like
        && old.activity === task.activity;
      if (task.title && !same) await ask(`/api/rooms/${this.slug}/task`, { method: "PUT", body: task });
      step = "seat";
      await this.takeSeat(seat, preview);
    } catch (e) {
      if (this.view.me && e instanceof ApiError && e.key === "member.unknown") {
        // the browser's key is worthless (signed out elsewhere): come in as somebody new
        this.view = { ...this.view, me: null };
        return this.sitDown(name, seat, task, preview);
      }
      this.refuse(refused(e, step));
      return false;
    }
    writeHabit({ name, seat });
    writeDraftTask(this.slug, undefined);
    this.become("sitting");
    return true;
  }

  refuse(refusal: Refusal): void {
    this.refusal = refusal;
    this.changed();
  }

  private async takeSeat(seat: SeatKind, preview: MediaStreamTrack | null): Promise<void> {
    const ticket = await this.join(seat);
    if (ticket) this.call.sit(ticket, seat === "camera" && this.view.room.cameras !== "off", preview);
    else this.call.stop();
  }

  private async join(seat: SeatKind): Promise<Ticket | null> {
    this.joining++;
    this.prior = this.view.me?.seat_id ?? "";
    writeSeat(this.slug, this.newest + ASKED);
    try {
      const joined = await ask<Joined>(`/api/rooms/${this.slug}/join`, { method: "POST", body: { seat } });
      this.seats.add(joined.seat_id);
      this.newest = joined.seat_id;
      this.settled = this.view.me?.seat_id === joined.seat_id;
      this.seat = seat;
      writeSeat(this.slug, joined.seat_id);
      return joined.token ? { url: joined.url || location.origin.replace(/^http/, "ws"), token: joined.token } : null;
    } catch (e) {
      if (e instanceof ApiError && e.status !== 0) writeSeat(this.slug, this.newest); // else nobody knows what became of it
      throw e;
    } finally {
      this.joining--;
    }
  }

  /** The call was lost for good: asks who has our seat, and for a new ticket if it is us. */
  private async rejoin(): Promise<Ticket | null> {
    try {
      this.take(await ask<View>(`/api/rooms/${this.slug}`, { retries: 0, timeoutMs: 4000 }));
      if (this.stage !== "sitting" || this.seat === "text") return null;
      return await this.join(this.seat);
    } catch (e) {
      if (!(e instanceof ApiError) || e.passing) throw e;
      this.refusal = refused(e, "seat");
      this.become("door");
      return null;
    }
  }

  /** The newer tab is asked to give the seat back. */
  async sitHere(): Promise<void> {
    try {
      const me = this.view.me;
      await this.takeSeat(me?.seat || this.seat, null);
      this.become("sitting");
    } catch (e) {
      this.backToDoor(e);
    }
  }

  async changeSeat(seat: SeatKind): Promise<void> {
    const call = this.call;
    if (seat === this.seat && call.state !== "none" && (seat === "camera") !== call.camera) {
      return call.sendCamera(seat === "camera");
    }
    // Between camera and no camera the line stays; only what is sent on it changes.
    const stays = seat !== "text" && this.seat !== "text" && call.state === "connected";
    if (stays && seat === "no_camera") await call.sendCamera(false);
    await this.attempt(async () => {
      if (!stays) return this.takeSeat(seat, null);
      await this.join(seat);
      if (seat === "camera") await call.sendCamera(true);
    });
    if (this.stage === "sitting") writeHabit({ seat });
    this.changed();
  }

  async leave(): Promise<void> {
    this.become("left");
    this.events.stop();
    await ask(`/api/rooms/${this.slug}/leave`, { method: "POST", timeoutMs: 3000 }).catch(() => {});
    location.assign("/");
  }

  /** Puts the planning helper away, here and on every page. */
  async hideHelper(): Promise<boolean> {
    const helper = this.view.me?.helper ?? null;
    if (this.view.me) this.takeMe({ ...this.view.me, helper: null });
    const hidden = await this.attempt(() => post("/me/helper", { helper: "" }));
    if (!hidden && this.view.me) this.takeMe({ ...this.view.me, helper });
    return hidden;
  }

  /** Does something that may be refused; the reason is shown, and false answered. */
  async attempt(f: () => Promise<unknown>): Promise<boolean> {
    this.problem = null;
    try {
      await f();
      return true;
    } catch (e) {
      this.problem = words(e);
      this.changed();
      return false;
    }
  }
}

function refused(e: unknown, step: Refusal["field"]): Refusal {
  const key = e instanceof ApiError ? e.key : "api.fault";
  // A server that cannot be reached is nobody's field; a name may turn out to be taken only at the table.
  const field = e instanceof ApiError && e.passing ? "form" : /^(name|member\.name)/.test(key) ? "name" : step;
  return { field, key, message: e instanceof ApiError ? e.message : t("api.fault") };
}
