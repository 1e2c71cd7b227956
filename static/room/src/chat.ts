import { ApiError, ask, rest } from "./api";
import { read, write } from "./keep";
import { type Waiting, Outbox } from "./outbox";
import type { Answer, ChatMessage } from "./state";
import type { Message, PersonName } from "./view";

export const PAGE = 50;

interface History { messages: Message[]; last_event_id?: string | number }

/** The messages a browser knows: history and stream merged, every one once, in order. */
export class Lines {
  private byId = new Map<number, Message>();
  private live = new Set<number>();

  /** From the stream: the newest word on this message. */
  heard(m: Message): void {
    this.byId.set(m.id, m);
    this.live.add(m.id);
  }

  /** From a page of history, which may have been read before something the stream already told. */
  paged(page: Message[]): void {
    for (const m of page) if (!this.live.has(m.id)) this.byId.set(m.id, m);
  }

  /** What is known may have a gap: from here on only the stream's new words and the next page count. */
  doubt(): void {
    this.live.clear();
  }

  /** The page that ends the doubt. */
  restart(page: Message[]): void {
    for (const id of this.byId.keys()) if (!this.live.has(id)) this.byId.delete(id);
    this.paged(page);
  }

  all(): Message[] {
    return [...this.byId.values()].sort((a, b) => a.id - b.id);
  }

  has(clientId: string, member: string): boolean {
    for (const m of this.byId.values()) if (m.client_id === clientId && m.member?.id === member) return true;
    return false;
  }

  get oldest(): number {
    return Math.min(...this.byId.keys());
  }

  get size(): number {
    return this.byId.size;
  }
}

/** The chat of one room: what was said, and what waits to be said. */
export class ChatRoom {
  readonly lines = new Lines();
  more = false;
  answer: Answer | null = null;
  draft: string;
  private readonly outbox: Outbox<Waiting>;
  private loading: Promise<void> | null = null;
  private generation = 0;

  constructor(private readonly slug: string, private readonly me: () => PersonName | null,
    private readonly changed: () => void, private readonly id: () => string = randomId) {
    this.draft = read(`draft.${slug}`, "");
    this.outbox = new Outbox<Waiting>(`outbox.${slug}`, changed, (w) => this.post(w), undefined, (w, error) => {
      if (!w.text.startsWith("/")) return false;
      this.explain(w, { key: error.key, text: error.message }, true);
      this.drop(w.client_id);
      return true;
    });
  }

  messages(): ChatMessage[] {
    const me = this.me();
    const own: ChatMessage[] = this.outbox.waiting.map((w) => ({
      id: 0, client_id: w.client_id, kind: "text", at: w.at, member: me, text: w.text, state: w.state, error: w.error,
    }));
    return [...this.lines.all().map((m): ChatMessage => ({ ...m, state: "sent" })), ...own];
  }

  heard(m: Message): void {
    this.lines.heard(m);
    this.settle();
  }

  /** Loads the newest page; the answer is the stream id it reaches to. Failing, it tries again until
   * another load takes its place: the stream may be up while a request is lost. */
  async reload(): Promise<string | undefined> {
    const generation = ++this.generation;
    this.lines.doubt();
    for (let pause = 500; generation === this.generation; pause = Math.min(pause * 2, 10_000)) {
      try {
        const page = await ask<History>(`/api/rooms/${this.slug}/messages?limit=${PAGE}`);
        if (generation !== this.generation) return undefined;
        this.lines.restart(page.messages);
        this.more = page.messages.length >= PAGE;
        this.settle();
        return page.last_event_id === undefined ? undefined : String(page.last_event_id);
      } catch (e) {
        if (e instanceof ApiError && !e.passing) return undefined;
        await rest(pause);
      }
    }
    return undefined;
  }

  loadMore(): Promise<void> {
    this.loading ??= this.older().finally(() => (this.loading = null));
    return this.loading;
  }

  private async older(): Promise<void> {
    if (!this.more || this.lines.size === 0) return;
    const page = await ask<History>(`/api/rooms/${this.slug}/messages?limit=${PAGE}&before=${this.lines.oldest}`);
    this.lines.paged(page.messages);
    this.more = page.messages.length >= PAGE;
    this.changed();
  }

  setDraft(text: string): void {
    this.draft = text;
    write(`draft.${this.slug}`, text || undefined);
    this.changed();
  }

  send(text: string): void {
    if (text.trim() === "") return;
    this.answer = null;
    this.outbox.add({ client_id: this.id(), text, at: new Date().toISOString(), state: "sending" });
    void this.work();
  }

  retry(clientId: string): void {
    this.outbox.retry(clientId);
  }

  drop(clientId: string): void {
    this.outbox.drop(clientId);
  }

  clearAnswer(): void {
    this.answer = null;
    this.changed();
  }

  work(): Promise<void> {
    return this.outbox.work();
  }

  private async post(w: Waiting): Promise<void> {
    const m = await ask<Message>(`/api/rooms/${this.slug}/messages`, { method: "POST", body: { client_id: w.client_id, text: w.text } });
    if (m.id > 0) this.lines.heard(m);
    else if (m.key) this.explain(w, { key: m.key, args: m.args }, m.key === "chat.unknown_command" || m.key.endsWith("_empty"));
    this.drop(w.client_id);
  }

  /** What a command answers. One that was not understood has its words in the field again. */
  private explain(w: Waiting, answer: Answer, giveBack: boolean): void {
    this.answer = answer;
    if (giveBack && this.draft === "") this.setDraft(w.text);
  }

  private settle(): void {
    const me = this.me()?.id ?? "";
    const come = this.outbox.waiting.filter((w) => this.lines.has(w.client_id, me));
    for (const w of come) this.drop(w.client_id);
    if (come.length === 0) this.changed();
  }
}

/** crypto.randomUUID is only there on https; a text seat works without. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}
