import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, freeTCP, freeUDP } from "./house";

/** A Redis of a test's own. */
export class Redis {
  private constructor(readonly address: string, private readonly process: ChildProcess, private readonly folder: string) {}

  static async open(): Promise<Redis> {
    const port = await freeTCP();
    const folder = mkdtempSync(join(tmpdir(), "redis-"));
    const child = spawn("redis-server", ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", "", "--appendonly", "no"], { stdio: "ignore" });
    let missing: Error | null = null;
    child.once("error", (error) => (missing = new Error(`no Redis here; \`make redis\` installs one (${error.message})`)));
    const redis = new Redis(`127.0.0.1:${port}`, child, folder);
    for (;;) {
      if (missing) throw missing;
      if (await redis.answers(port)) return redis;
      await new Promise((next) => setTimeout(next, 20));
    }
  }

  private answers(port: number): Promise<boolean> {
    return new Promise((done) => {
      const line = connect(port, "127.0.0.1");
      line.once("connect", () => { line.destroy(); done(true); });
      line.once("error", () => done(false));
    });
  }

  close(): void {
    this.process.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One machine more for pictures. */
export class MediaNode {
  udp = 0;
  signal = 0;
  log = "";
  private process: ChildProcess | null = null;
  private args: string[] = [];

  /** Chooses its ports; start starts it. */
  static async at(redis: Redis): Promise<MediaNode> {
    const node = new MediaNode();
    [node.udp, node.signal] = [await freeUDP(), await freeTCP()];
    node.args = [
      "media", "--config", "/dev/null", "--media-redis-address", redis.address, "--media-listen", `127.0.0.1:${node.signal}`,
      "--media-udp-port", String(node.udp), "--media-tcp-port", String(await freeTCP()), "--media-address", "127.0.0.1",
    ];
    return node;
  }

  /** Starts it with the secret of the house, and waits until it answers. */
  async start(secret: string): Promise<void> {
    const child = spawn(binary, this.args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, LAMPLIGHT_MEDIA_SECRET_FILE: secret } });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.log += text));
    this.process = child;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}\n${this.log}`);
      const answer = await fetch(`http://127.0.0.1:${this.signal}/`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((next) => setTimeout(next, 20));
    }
  }

  /** The death of the machine: nothing is said and nothing starts again. */
  kill(): void {
    this.process?.kill("SIGKILL");
    this.process = null;
  }
}
