import { ApiError, ask, rest } from "./api";
import { randomId } from "./chat";
import { read, write } from "./keep";
import { type Waiting as Sent, Outbox } from "./outbox";
import type { Jot, TaskInput } from "./state";

const TITLE = 200;

interface Kept { id: string; text: string; kept: boolean; at: string }
/** member is whose thought it is: the next person at this browser neither reads nor sends it. "": from before the house kept jots. */
interface Waiting extends Sent { member: string }

/** One's own jots: those the house keeps, and those on their way there. */
export class Jots {
  draft = read("jot.draft", "");
  /** chosen in the closing round to be done: it becomes the task when the block is over */
  next = read("jot.next", "");
  /** what was looked at since the last focus, and is not asked about again today */
  readonly sorted = new Set<string>();
  private kept: Kept[] = [];
  private readonly outbox: Outbox<Waiting>;
  private generation = 0;

  constructor(private readonly me: () => string, private readonly now: () => number, private readonly changed: () => void,
    private readonly id: () => string = randomId) {
    this.outbox = new Outbox<Waiting>("jots.outbox", changed, (w) => this.post(w), (w) => this.mine(w));
    this.moveIn();
  }

  /** Jots of the time when they lay on the device go to the house, once. */
  private moveIn(): void {
    const old = read<{ id: string; text: string; at: string }[]>("jots", []);
    if (old.length === 0) return;
    // The old id is the client's id, so that two tabs moving at once still make one of each.
    this.outbox.add(...old.map((j) => ({ client_id: j.id, member: "", text: j.text, at: j.at, state: "sending" as const })));
    write("jots", undefined);
  }

  private mine(w: Waiting): boolean {
    return w.member === "" || w.member === this.me();
  }

  /** Oldest first. */
  list(): Jot[] {
    return [
      ...this.kept.map((j): Jot => ({ ...j, state: "sent" })),
      ...this.outbox.waiting.filter((w) => this.mine(w)).map((w): Jot =>
        ({ id: w.client_id, text: w.text, kept: false, at: w.at, state: w.state, error: w.error })),
    ];
  }

  /** Reads what the house has. Failing, it tries again until another load takes its place. */
  async load(): Promise<void> {
    const generation = ++this.generation;
    for (let pause = 500; generation === this.generation && this.me(); pause = Math.min(pause * 2, 10_000)) {
      try {
        const { jots } = await ask<{ jots: Kept[] }>("/api/jots");
        if (generation !== this.generation) return;
        this.kept = jots;
        this.changed();
        return void this.work();
      } catch (e) {
        if (e instanceof ApiError && !e.passing) return;
        await rest(pause);
      }
    }
  }

  setDraft(text: string): void {
    this.draft = text;
    write("jot.draft", text || undefined);
    this.changed();
  }

  setNext(id: string): void {
    this.next = id;
    if (id) this.sorted.add(id);
    write("jot.next", id || undefined);
    this.changed();
  }

  add(text: string): void {
    if (text.trim() === "") return;
    this.outbox.add({
      client_id: this.id(), member: this.me(), text: text.trim(), at: new Date(this.now()).toISOString(), state: "sending",
    });
    void this.work();
  }

  retry(clientId: string): void {
    this.outbox.retry(clientId);
  }

  work(): Promise<void> {
    return this.outbox.work();
  }

  private async post(w: Waiting): Promise<void> {
    const jot = await ask<Kept>("/api/jots", { method: "POST", body: { client_id: w.client_id, text: w.text } });
    this.generation++; // a list read before this one would hide it
    if (!this.outbox.has(w.client_id)) return void this.forget(jot.id).catch(() => {}); // dropped while it was on its way
    if (this.sorted.has(w.client_id)) this.sorted.add(jot.id);
    this.kept = [...this.kept.filter((j) => j.id !== jot.id), jot];
    this.outbox.drop(w.client_id);
  }

  /** It was looked at and stays for next time. */
  async keepFor(id: string): Promise<void> {
    this.sorted.add(id);
    if (!this.kept.some((j) => j.id === id)) return this.changed(); // still on its way: it stays anyway
    await ask(`/api/jots/${id}/keep`, { method: "POST", retries: 1 });
    this.kept = this.kept.map((j) => (j.id === id ? { ...j, kept: true } : j));
    this.changed();
  }

  /** Gone at once on the screen; back again when the house could not be told. */
  async drop(id: string): Promise<void> {
    if (this.outbox.has(id)) return this.outbox.drop(id);
    const before = this.kept;
    this.generation++;
    this.kept = before.filter((j) => j.id !== id);
    this.changed();
    try {
      await this.forget(id);
    } catch (e) {
      const jot = before.find((j) => j.id === id);
      if (jot) this.kept = [...this.kept, jot].sort((a, b) => a.at.localeCompare(b.at));
      this.changed();
      throw e;
    }
  }

  private async forget(id: string): Promise<void> {
    try {
      await ask(`/api/jots/${id}`, { method: "DELETE" });
    } catch (e) {
      if (!(e instanceof ApiError) || e.status !== 404) throw e; // gone already is gone
    }
  }
}

/** What is asked about when a block ends: what was parked until then, and what was kept another time. What was kept
 * since this block began has had its answer. */
export function offered(jots: Jot[], sorted: ReadonlySet<string>, block: { from: number; to: number }): Jot[] {
  return jots.filter((j) => {
    const at = Date.parse(j.at);
    return at < block.to && !sorted.has(j.id) && !(j.kept && at >= block.from);
  });
}

/** A thought as a task. What is longer than a title stands whole under "how". */
export function taskOf(text: string): TaskInput {
  const line = text.replace(/\s+/g, " ").trim();
  const letters = [...line];
  if (letters.length <= TITLE) return { title: line, done_looks_like: "", activity: "" };
  const cut = letters.slice(0, TITLE - 1).join("");
  const word = cut.lastIndexOf(" ");
  return { title: `${word > TITLE / 2 ? cut.slice(0, word) : cut}…`, done_looks_like: "", activity: "", how: line };
}
