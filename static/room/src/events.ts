import type { Message, View } from "./view";

export interface Listener {
  /** sentAt: the monotonic instant the request went out, for the first view after opening */
  view(view: View, sentAt?: number): void;
  message(message: Message): void;
  /** what was missed cannot be told any more, or this is the first opening: load the history again */
  reload(): void;
  line(state: "live" | "lost"): void;
  /** the room is no more */
  gone(): void;
}

/** What the line needs of the world; tests bring their own. */
export interface World {
  fetch: typeof fetch;
  mark(): number;
  random(): number;
  after(ms: number, f: () => void): () => void;
}

const world: World = {
  fetch: (...a) => fetch(...a),
  mark: () => performance.now(),
  random: Math.random,
  after: (ms, f) => {
    const id = setTimeout(f, ms);
    return () => clearTimeout(id);
  },
};

const QUIET = 35_000; // the server says something every 15 s
const NOTICED = 1_000; // a shorter cut is not worth a word

/** The room's event stream, kept open. A plain EventSource gives up for good on an answer that is no stream
 * (a server that is just starting), so the line is read by hand and opened again as long as it is wanted. */
export class EventLine {
  /** the stream is open at this moment */
  up = false;
  private lastId = "";
  private tries = 0;
  private wanted = false;
  private cut: AbortController | null = null;
  private forget: (() => void)[] = [];
  private cancelRetry: (() => void) | null = null;
  private cancelNotice: (() => void) | null = null;
  private cancelWatch: (() => void) | null = null;
  private heard = 0;

  constructor(private readonly url: string, private readonly to: Listener, private readonly w: World = world) {}

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    const wake = () => this.wake();
    for (const [target, name] of wakers()) {
      target.addEventListener(name, wake);
      this.forget.push(() => target.removeEventListener(name, wake));
    }
    void this.open();
  }

  stop(): void {
    this.wanted = false;
    for (const f of this.forget.splice(0)) f();
    this.cancelRetry?.();
    this.cancelNotice?.();
    this.cancelWatch?.();
    this.cut?.abort();
    this.cut = null;
  }

  /** Opens anew at once, as another person than before (a fresh cookie). */
  again(): void {
    if (!this.wanted) return;
    this.tries = 0;
    this.cut?.abort();
    this.cut = null;
    this.cancelRetry?.();
    void this.open();
  }

  /** History up to this id is known from elsewhere; the stream goes on from there. */
  knows(id: string): void {
    if (this.lastId === "") this.lastId = id;
  }

  /** The device woke up or came online: a line that waits, or has been quiet for too long, is tried now. */
  private wake(): void {
    if (this.cancelRetry || this.w.mark() - this.heard > QUIET / 2) this.again();
  }

  private async open(): Promise<void> {
    const cut = (this.cut = new AbortController());
    this.cancelRetry = null;
    const sentAt = this.w.mark();
    this.heard = sentAt;
    this.watch(cut);
    let pause = 0;
    try {
      const answer = await this.w.fetch(this.url, {
        headers: { Accept: "text/event-stream", ...(this.lastId && { "Last-Event-ID": this.lastId }) },
        credentials: "same-origin", cache: "no-store", signal: cut.signal,
      });
      if (answer.status === 403) return location.reload(); // the page says why
      if (answer.status === 404) {
        this.stop();
        this.to.gone();
        return;
      }
      if (!answer.ok || !answer.body) pause = Number(answer.headers.get("Retry-After")) || 0;
      else await this.listen(answer.body, sentAt, cut);
    } catch {
      // cut by the network or by us; tried again below
    }
    cut.abort(); // frees an answer that was not a stream
    if (this.cut !== cut || !this.wanted) return;
    this.lose();
    // A network blip heals within a quarter second; hundreds of browsers after a restart spread out.
    const delay = Math.min(5000, 250 * 2 ** this.tries++) * (0.5 + this.w.random() / 2);
    this.cancelRetry = this.w.after(Math.max(delay, Math.min(pause, 30) * 1000), () => void this.open());
  }

  private async listen(body: ReadableStream<Uint8Array>, sentAt: number, cut: AbortController): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    const first = this.lastId === "";
    let opened = false;
    const parse = parser((e) => {
      if (this.cut !== cut) return;
      if (e.event === "view") {
        this.to.view(JSON.parse(e.data) as View, opened ? undefined : sentAt);
        if (!opened) {
          opened = true;
          this.tries = 0;
          this.live();
          // Only after the stream is open: whatever is said from now on comes through it, so nothing falls between.
          if (first) this.to.reload();
        }
      } else if (e.event === "message") {
        this.to.message(JSON.parse(e.data) as Message);
      } else if (e.event === "reset") {
        this.lastId = "";
        this.to.reload();
      }
      if (e.id !== undefined) this.lastId = e.id;
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.heard = this.w.mark();
      parse(value);
    }
  }

  /** A line that is silent for longer than any heartbeat is dead, whatever the network says. */
  private watch(cut: AbortController): void {
    this.cancelWatch?.();
    this.cancelWatch = this.w.after(QUIET / 3, () => {
      if (this.cut !== cut) return;
      if (this.w.mark() - this.heard > QUIET) cut.abort();
      else this.watch(cut);
    });
  }

  private live(): void {
    this.up = true;
    this.cancelNotice?.();
    this.cancelNotice = null;
    this.to.line("live");
  }

  private lose(): void {
    this.up = false;
    this.cancelNotice ??= this.w.after(NOTICED, () => this.to.line("lost"));
  }
}

export interface Heard { event: string; data: string; id?: string }

/** Reads the text/event-stream format from pieces cut anywhere. */
export function parser(emit: (e: Heard) => void): (piece: string) => void {
  let rest = "", data: string[] = [], event = "", id: string | undefined;
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const raw of lines) {
      const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      if (line === "") {
        if (data.length > 0 || event !== "") emit({ event: event || "message", data: data.join("\n"), id });
        data = [];
        event = "";
        id = undefined;
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue; // a heartbeat
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "data") data.push(value);
      else if (name === "event") event = value;
      else if (name === "id") id = value;
    }
  };
}

function wakers(): [EventTarget, string][] {
  if (typeof window === "undefined") return [];
  return [[window, "online"], [window, "pageshow"], [document, "visibilitychange"]];
}
