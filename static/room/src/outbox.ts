import { ApiError, rest } from "./api";
import { read, write } from "./keep";
import { t } from "./messages";

const TRIES = [0, 1000, 3000]; // a post is idempotent, so it may be tried again before anybody is bothered

export interface Waiting { client_id: string; text: string; at: string; state: "sending" | "failed"; error?: string }

/** What was written and has not reached the house yet, kept on the device. */
export class Outbox<W extends Waiting> {
  waiting: W[];
  private sending = false;

  /** post sends one and takes it out; what it throws is tried again, or said beside the one. refused says that it has
   * dealt with a refusal itself. mine is what may be sent now. */
  constructor(private readonly key: string, private readonly changed: () => void, private readonly post: (w: W) => Promise<void>,
    private readonly mine: (w: W) => boolean = () => true, private readonly refused: (w: W, error: ApiError) => boolean = () => false) {
    this.waiting = read<W[]>(key, []);
  }

  has(clientId: string): boolean {
    return this.waiting.some((w) => w.client_id === clientId);
  }

  add(...all: W[]): void {
    this.waiting.push(...all);
    this.keep();
  }

  retry(clientId: string): void {
    const w = this.waiting.find((x) => x.client_id === clientId);
    if (!w) return;
    w.state = "sending";
    w.error = undefined;
    this.keep();
    void this.work();
  }

  drop(clientId: string): void {
    this.waiting = this.waiting.filter((w) => w.client_id !== clientId);
    this.keep();
  }

  /** Sends what waits, one after the other so that the order stays; also called after a reload. */
  async work(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let w; (w = this.waiting.find((x) => x.state === "sending" && this.mine(x))); ) await this.send(w);
    } finally {
      this.sending = false;
    }
  }

  private async send(w: W): Promise<void> {
    for (const [n, pause] of TRIES.entries()) {
      await rest(pause);
      if (!this.waiting.includes(w)) return; // dropped while it waited, or the stream has brought it
      try {
        return await this.post(w);
      } catch (e) {
        const error = e instanceof ApiError ? e : new ApiError("api.fault", t("api.fault"), 0);
        if (!error.passing && this.refused(w, error)) return;
        if (error.passing && n < TRIES.length - 1) continue;
        w.state = "failed";
        w.error = error.message;
        return this.keep();
      }
    }
  }

  private keep(): void {
    write(this.key, this.waiting.length > 0 ? this.waiting : undefined);
    this.changed();
  }
}
