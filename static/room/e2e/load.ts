import { Agent, request, type IncomingMessage } from "node:http";
import type { House } from "./house";

/** Many members without browsers, each from a loopback address of its own, so that no limit per address is in the way. */
export class Crowd {
  private constructor(readonly members: Client[]) {}

  static async gather(house: House, count: number): Promise<Crowd> {
    const members = Array.from({ length: count }, (_, i) => new Client(house, `127.0.${1 + Math.floor(i / 200)}.${1 + (i % 200)}`));
    await inTurn(members, 8, async (m, i) => {
      const answer = await m.ask("POST", "/api/me", { name: `Bench ${i + 1}` });
      m.cookie = (answer.headers["set-cookie"]?.[0] ?? "").split(";")[0]!;
    });
    return new Crowd(members);
  }

  end() {
    for (const m of this.members) m.agent.destroy();
  }
}

export class Client {
  cookie = "";
  readonly agent: Agent;
  constructor(private readonly house: House, readonly localAddress: string) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 2 });
  }

  private open(method: string, path: string, headers: Record<string, string> = {}) {
    return request(`${this.house.url}${path}`, {
      method, agent: method === "GET" && path.endsWith("/events") ? false : this.agent, family: 4, localAddress: this.localAddress,
      headers: { Origin: this.house.url, "Content-Type": "application/json", ...(this.cookie ? { Cookie: this.cookie } : {}), ...headers },
    });
  }

  ask(method: string, path: string, body?: unknown): Promise<{ headers: IncomingMessage["headers"]; json: unknown }> {
    return new Promise((done, fail) => {
      const r = this.open(method, path);
      r.once("error", fail);
      r.once("response", (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => (text += part));
        answer.once("end", () => {
          if (answer.statusCode! >= 300) fail(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
          else done({ headers: answer.headers, json: text ? JSON.parse(text) : null });
        });
      });
      r.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Opens an event stream; hears is called with every piece that arrives. */
  listen(path: string, hears: (text: string) => void): Promise<() => void> {
    return new Promise((done, fail) => {
      const r = this.open("GET", path, { Accept: "text/event-stream" });
      r.once("error", fail);
      r.once("response", (answer) => {
        if (answer.statusCode !== 200) return fail(new Error(`${path}: ${answer.statusCode}`));
        answer.setEncoding("utf8").on("data", hears);
        answer.on("error", () => undefined);
        r.removeListener("error", fail).on("error", () => undefined);
        done(() => r.destroy());
      });
      r.end();
    });
  }
}

/** Runs all of them, so many at a time. */
export async function inTurn<T>(all: T[], atOnce: number, run: (one: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < all.length) {
      const i = next++;
      await run(all[i]!, i);
    }
  }));
}

export function percentile(values: number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? NaN;
}
