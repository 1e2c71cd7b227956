import { expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import type { Message, View } from "../src/view";
import type { House } from "./house";

/** Somebody with a browser of their own, and what went wrong in it. */
export class Person {
  /** Policy violations, requests to other origins and uncaught errors; must stay empty. */
  readonly trouble: string[] = [];
  /** Connections may fail while a test has killed the server. */
  serverMayBeGone = false;

  private constructor(readonly name: string, readonly house: House, readonly context: BrowserContext, readonly page: Page) {}

  static async arrive(browser: Browser, house: House, name: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext({ baseURL: house.url, ...options });
    // Trusted Types and the policy report here; the page itself never hears of it.
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (e) => console.error("POLICY", e.violatedDirective, e.blockedURI, e.sourceFile, e.lineNumber));
    });
    const page = await context.newPage();
    const person = new Person(name, house, context, page);
    house.keep("a name", name);
    person.watch(page);
    context.on("page", (other) => person.watch(other));
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(house.url).host) person.trouble.push(`asked ${url.host} for ${url.pathname}`);
    });
    return person;
  }

  private watch(page: Page) {
    page.on("pageerror", (error) => this.trouble.push(`uncaught: ${error.stack ?? error.message}`));
    page.on("websocket", (socket) => {
      if (new URL(socket.url()).host !== new URL(this.house.url).host) this.trouble.push(`websocket to ${socket.url()}`);
    });
    page.on("console", (message) => {
      if (message.type() === "error" && /POLICY|Content Security Policy|Trusted/.test(message.text())) this.trouble.push(message.text());
    });
  }

  /** Asks the API as this browser, with its cookie. What is written this way is for the reader alone, not for a log. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (const [field, text] of Object.entries(body ?? {})) {
      if (["text", "title", "done_looks_like", "note", "reason"].includes(field) && typeof text === "string") this.house.keep(`a ${field}`, text);
    }
    const answer = await this.context.request.fetch(path, {
      method, data: body === undefined ? undefined : body as object,
      headers: { Origin: this.house.url },
    });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    const text = await answer.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  view(room: string): Promise<View> {
    return this.ask("GET", `/api/rooms/${room}`);
  }

  /** Everything that was said in the room, oldest first. */
  async messages(room: string): Promise<Message[]> {
    return (await this.ask<{ messages: Message[] }>("GET", `/api/rooms/${room}/messages`)).messages;
  }

  /** Waits until the room is as the rule says, and returns it. */
  async sees(room: string, rule: (view: View) => boolean, what: string, timeout = 20_000): Promise<View> {
    let seen!: View;
    await expect.poll(async () => {
      const view = await this.view(room).catch(() => null);
      if (view) seen = view;
      return view !== null && rule(view);
    }, { message: what, timeout, intervals: [100] }).toBe(true);
    return seen;
  }

  /** How many pictures in this page are moving. */
  async movingPictures(page = this.page): Promise<number> {
    return page.evaluate(async () => {
      const frames = () => [...document.querySelectorAll("video")].map((v) => v.getVideoPlaybackQuality().totalVideoFrames);
      const before = frames();
      await new Promise((later) => setTimeout(later, 700));
      return frames().filter((n, i) => n > (before[i] ?? 0)).length;
    });
  }

  async leave(): Promise<void> {
    for (const { name, value } of await this.context.cookies()) if (/lamplight$/.test(name)) this.house.keep("a key", value);
    await this.context.close();
  }
}
