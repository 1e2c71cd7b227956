import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { RoomServiceClient, TrackSource } from "livekit-server-sdk";

export const binary = resolve(import.meta.dirname, "../../../lamplight");

/** A Chromium that is there already; the tests bring none of their own. */
export function chromiumPath(): string {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      continue;
    }
  }
  throw new Error("no Chromium here; `make chromium` installs one");
}

/** Nothing but loopback, a fake camera and microphone, and no question about them. */
export const chromiumArgs = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-domain-reliability",
  "--use-fake-device-for-media-stream=fps=15", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
];

export function freeTCP(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

export function freeUDP(): Promise<number> {
  return new Promise((done) => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });
}

/** A running lamplight with its own ports and its own empty data folder. */
export class House {
  readonly data = mkdtempSync(join(tmpdir(), "lamplight-"));
  url = "";
  printed = "";
  mediaAPI = "";
  log = "";
  process: ChildProcess | null = null;
  private args: string[] = [];
  private readonly kept = new Map<string, string>();

  static async open(extra: string[] = []): Promise<House> {
    if (!existsSync(binary)) throw new Error("there is no ./lamplight; `make build` makes it");
    const house = new House();
    const port = await freeTCP();
    house.url = `http://localhost:${port}`;
    house.args = [
      "serve", "--data", house.data, "--listen", `localhost:${port}`, "--short-plans", "--log-level", "debug",
      "--media-udp-port", String(await freeUDP()), "--media-tcp-port", String(await freeTCP()), "--media-address", "127.0.0.1",
      ...extra.map((arg) => arg.replace("{url}", house.url)),
    ];
    await house.start();
    return house;
  }

  /** Starts it (again) on the same data and waits until it answers; says how long that took in ms. */
  async start(): Promise<number> {
    const earlier = this.log.length;
    const began = performance.now();
    const child = spawn(binary, this.args, { cwd: this.data, stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    this.mediaAPI = "";
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      this.printed += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.log += text;
      this.mediaAPI ||= /api=(http:\S+)/.exec(this.log.slice(earlier))?.[1] ?? "";
    });
    for (;;) {
      if (child.exitCode !== null) throw new Error(`lamplight ended with ${child.exitCode}\n${this.log}`);
      const answer = await fetch(`${this.url}/healthz`).catch(() => null);
      if (answer?.ok && said.includes("Lamplight is at")) break;
      await new Promise((next) => setTimeout(next, 5));
    }
    return performance.now() - began;
  }

  /** The one-time link, which is printed after the address. */
  async ownerLink(): Promise<string> {
    for (;;) {
      const link = /^http\S+\/welcome\/\S+$/m.exec(this.printed)?.[0];
      if (link) return link;
      await new Promise((next) => setTimeout(next, 5));
    }
  }

  /** Ends it the way a power cut does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends the media process alone, as a crash in it would. */
  killMedia(): void {
    const pid = this.process!.pid!;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      for (const child of readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean)) process.kill(Number(child), "SIGKILL");
    }
  }

  async close(): Promise<void> {
    await this.end("SIGTERM");
    const secret = join(this.data, "media.secret");
    if (existsSync(secret)) this.keep("the media secret", readFileSync(secret, "utf8").trim());
    for (const [, code] of this.printed.matchAll(/\/welcome\/(\S+)/g)) this.keep("the owner's code", code!);
    rmSync(this.data, { recursive: true, force: true });
    const told = [...this.kept].filter(([text]) => new RegExp(`(?<![\\p{L}\\d])${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\d])`, "u").test(this.log));
    if (told.length > 0) throw new Error(`the log of the house tells ${told.map(([text, what]) => `${what} (${text.slice(0, 40)})`).join(", ")}`);
  }

  /** Remembers what is somebody's: at the end none of it may be in the log. */
  keep(what: string, text: string): void {
    if (text.length > 2) this.kept.set(text, what);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await gone;
  }

  /** The media server's own API, asked past Lamplight. */
  media(): RoomServiceClient {
    const secret = readFileSync(join(this.data, "media.secret"), "utf8").trim();
    return new RoomServiceClient(this.mediaAPI, "lamplight", secret);
  }

  /** Who has a microphone track at the media server, by member id. */
  async microphones(room: string): Promise<string[]> {
    const list = await this.media().listParticipants(room);
    return list.filter((p) => p.tracks.some((t) => t.source === TrackSource.MICROPHONE)).map((p) => p.identity).sort();
  }
}
