import { readFileSync, readdirSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { House } from "./house";
import { Client, Crowd, inTurn, percentile } from "./load";
import { Person } from "./person";
import { control, sitDown } from "./steps";
import { expect, test } from "./test";

// Prints figures as they are on this machine; it fails only when something does
// not work at all. `make bench` runs it.

const figures: [string, string][] = [];
const say = (what: string, figure: string) => void figures.push([what, figure]);
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

test.afterAll(() => {
  const chromium = execFileSync("sh", ["-c", "chromium --version || chromium-browser --version || google-chrome --version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, ${chromium}; browsers, load and server share it`;
  const width = Math.max(...figures.map(([what]) => what.length));
  console.log(`\nMachine: ${machine}\n`);
  for (const [what, figure] of figures) console.log(`${what.padEnd(width)}  ${figure}`);
  console.log("");
});

/** Resident memory of the server and, apart, of its media process. */
function resident(house: House): { server: number; media: number } {
  const rss = (pid: number | string) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  const pid = house.process!.pid!;
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(/\s+/).filter(Boolean));
  return { server: rss(pid), media: children.map(rss).reduce((a, b) => a + b, 0) };
}

async function firstRoom(house: House): Promise<string> {
  const { rooms } = (await (await fetch(`${house.url}/api/rooms`)).json()) as { rooms: { slug: string }[] };
  return rooms[0]!.slug;
}

test("start to serving, and memory when nobody is there", async () => {
  const first = await House.open();
  const starts: number[] = [];
  for (let i = 0; i < 5; i++) {
    await first.kill();
    starts.push(await first.start());
  }
  say("start to serving, median of 5 after kill -9", ms(percentile(starts, 50)));
  await untilMediaAnswers(first);
  const { server, media } = resident(first);
  say("resident memory, idle: server / media process", `${mb(server)} / ${mb(media)}`);
  await first.close();
});

async function untilMediaAnswers(house: House) {
  for (;;) {
    if (house.mediaAPI && (await fetch(house.mediaAPI).then((r) => r.ok, () => false))) return;
    await new Promise((next) => setTimeout(next, 20));
  }
}

test("join through the API, posts, and a view to 500 readers", async () => {
  const house = await House.open();
  const room = await firstRoom(house);
  await untilMediaAnswers(house);
  const crowd = await Crowd.gather(house, 200);

  const joins: number[] = [];
  await inTurn(crowd.members, 4, async (m) => {
    const began = performance.now();
    await m.ask("POST", `/api/rooms/${room}/join`, { seat: "camera" });
    joins.push(performance.now() - began);
    await m.ask("POST", `/api/rooms/${room}/leave`);
  });
  say("join through the API, 4 at a time, p50 / p95", `${ms(percentile(joins, 50))} / ${ms(percentile(joins, 95))}`);

  const posts: number[] = [];
  const began = performance.now();
  const turns = Array.from({ length: 15 }, () => crowd.members).flat();
  await inTurn(turns, 32, async (m, i) => {
    const sent = performance.now();
    await m.ask("POST", `/api/rooms/${room}/messages`, { client_id: `bench-${i}`, text: `Message ${i}` });
    posts.push(performance.now() - sent);
  });
  const seconds = (performance.now() - began) / 1000;
  say("acknowledged posts, 32 at a time (each on disk)", `${Math.round(posts.length / seconds)} a second, p95 ${ms(percentile(posts, 95))}`);

  await fanOut(house, room, crowd);
  crowd.end();
  await house.close();
});

/** Somebody states a task; 500 readers wait for the view that shows it. */
async function fanOut(house: House, room: string, crowd: Crowd) {
  const speaker = crowd.members[0]!;
  const closing: (() => void)[] = [];
  closing.push(await speaker.listen(`/api/rooms/${room}/events`, () => undefined));
  await speaker.ask("POST", `/api/rooms/${room}/join`, { seat: "text" });
  let mark = "";
  let sent = 0;
  let waiting = new Set<number>();
  let arrived: number[] = [];
  let all: () => void = () => undefined;
  const readers = Array.from({ length: 500 }, (_, i) => new Client(house, `127.0.9.${1 + (i % 50)}`));
  await inTurn(readers, 16, async (reader, i) => {
    let tail = "";
    closing.push(await reader.listen(`/api/rooms/${room}/events`, (text) => {
      tail = (tail + text).slice(-20_000);
      if (mark && waiting.has(i) && tail.includes(mark)) {
        arrived.push(performance.now() - sent);
        waiting.delete(i);
        if (waiting.size === 0) all();
      }
    }));
  });
  const { server } = resident(house);
  const figures: number[] = [];
  for (let round = 0; round < 20; round++) {
    arrived = [];
    waiting = new Set(readers.keys());
    const done = new Promise<void>((heard) => (all = heard));
    mark = `Fan out ${round}.`;
    sent = performance.now();
    await speaker.ask("PUT", `/api/rooms/${room}/task`, { title: mark, done_looks_like: "", activity: "" });
    await done;
    figures.push(...arrived);
  }
  say("a change until it is seen by 500 readers, p50 / p95", `${ms(percentile(figures, 50))} / ${ms(percentile(figures, 95))}`);
  say("resident memory of the server with 500 readers", mb(server));
  for (const close of closing) close();
}

test("bytes of each page, compressed", async ({ machine }) => {
  const house = await House.open();
  const room = await firstRoom(house);
  for (const path of ["/", `/rooms/${room}`, "/about", "/me", (await house.ownerLink()).replace(house.url, "")]) {
    const visitor = await Person.arrive(machine, house, "Visitor");
    const { page } = visitor;
    // As for a browser that has never been here: contexts share what the process remembers.
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    await network.send("Network.setCacheDisabled", { cacheDisabled: true });
    const sizes = { page: 0, style: 0, script: 0, livekit: 0, font: 0, other: 0 };
    page.on("requestfinished", async (request) => {
      const url = request.url();
      const size = (await request.sizes().catch(() => null))?.responseBodySize ?? 0;
      const kind = /\/livekit-/.test(url) ? "livekit" : ({ document: "page", stylesheet: "style", script: "script", font: "font" } as const)[request.resourceType()] ?? "other";
      sizes[kind as keyof typeof sizes] += size;
    });
    await page.goto(path);
    await page.evaluate(() => document.fonts.ready);
    if (path.startsWith("/rooms/")) await expect.poll(() => sizes.livekit, { message: "LiveKit's part is loaded at the door" }).toBeGreaterThan(0);
    const kb = (n: number) => (n / 1000).toFixed(1);
    const name = path.replace(/\/welcome\/.*/, "/welcome/…");
    say(`bytes of ${name} in kB`, `page ${kb(sizes.page)}, styles ${kb(sizes.style)}, script ${kb(sizes.script)}${sizes.livekit ? `, LiveKit ${kb(sizes.livekit)}` : ""}, other ${kb(sizes.other)}, fonts ${kb(sizes.font)}; without fonts ${kb(sizes.page + sizes.style + sizes.script + sizes.livekit + sizes.other)}`);
    await visitor.leave();
  }
  await house.close();
});

test("sit down to first picture, memory per person, picture bandwidth", async ({ machine }) => {
  const house = await House.open();
  const room = await firstRoom(house);
  await untilMediaAnswers(house);
  const idle = resident(house);
  const people: Person[] = [];
  let arrived = 0;
  const arrive = async () => {
    const person = await Person.arrive(machine, house, `Bench ${++arrived}`, { viewport: { width: 1440, height: 900 } });
    await person.context.addInitScript(countPictures);
    people.push(person);
    return person;
  };
  await sitDown(await arrive(), room, { seat: "camera" });

  // One picture to see and one browser to see it: eight of them would only show how slow eight browsers are here.
  const firsts: number[] = [];
  for (let i = 0; i < 5; i++) {
    const person = await arrive();
    await sitDown(person, room, { seat: "camera", armed: armFirstPicture });
    firsts.push(await person.page.evaluate(() => (window as unknown as { firstPicture: Promise<number> }).firstPicture));
    await control(person, "leave").click();
    await person.page.waitForURL("/");
    await person.leave();
    people.pop();
  }
  say("Sit down pressed until the first picture of somebody else, p50 / worst of 5", `${ms(percentile(firsts, 50))} / ${ms(Math.max(...firsts))}`);
  for (let i = 1; i < 8; i++) await sitDown(await arrive(), room, { seat: "camera" });
  await people[0]!.sees(room, (v) => v.people.length === 8, "eight people sit");
  const seated = resident(house);
  say("resident memory per person with a camera, of 8: server / media process", `${mb((seated.server - idle.server) / 8)} / ${mb((seated.media - idle.media) / 8)}`);

  await people[0]!.ask("PUT", "/api/me/willing", { willing: true });
  const plan = { opening: 300, focus: 90, break: 0, closing: 0, sprints: 1, gathering: 1 };
  await people[0]!.ask("POST", `/api/rooms/${room}/block`, { plan });
  await people[0]!.sees(room, (v) => v.phase === "opening", "the opening begins");
  say("pictures to one watcher, round with 8 people", await bandwidth(people[3]!.page));
  await people[0]!.ask("POST", `/api/rooms/${room}/block/start_focus`);
  await people[0]!.sees(room, (v) => v.phase === "focus", "focus begins");
  say("pictures to one watcher, focus with 8 people", await bandwidth(people[3]!.page));
  for (const person of people) await person.leave();
  await house.close();
});

/** Keeps every peer connection where the bench can ask it for its figures. */
function countPictures() {
  const connections: RTCPeerConnection[] = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
      super(...args);
      connections.push(this);
    }
  };
  Object.assign(window, { connections });
}

/** From the next press of a button until a picture of somebody else is drawn. */
function armFirstPicture() {
  Object.assign(window, {
    firstPicture: new Promise<number>((drawn) => {
      document.addEventListener("click", () => {
        const pressed = performance.now();
        const watch = () => {
          for (const video of document.querySelectorAll<HTMLVideoElement>(".tile:not(.you) video")) {
            if (video.videoWidth > 0 && video.getVideoPlaybackQuality().totalVideoFrames > 0) return drawn(performance.now() - pressed);
          }
          requestAnimationFrame(watch);
        };
        watch();
      }, { capture: true, once: true });
    }),
  });
}

/** Received pictures over ten seconds, once they have settled. */
async function bandwidth(page: Page): Promise<string> {
  const received = () => page.evaluate(async () => {
    let bytes = 0;
    let streams = 0;
    for (const connection of (window as unknown as { connections: RTCPeerConnection[] }).connections) {
      if (connection.connectionState === "closed") continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === "inbound-rtp" && report.kind === "video") {
          bytes += report.bytesReceived + report.headerBytesReceived;
          streams += 1;
        }
      }
    }
    return { bytes, streams, at: performance.now() };
  });
  await page.waitForFunction((until) => performance.now() > until, (await received()).at + 8000, { polling: 500 });
  const before = await received();
  await page.waitForFunction((until) => performance.now() > until, before.at + 10_000, { polling: 500 });
  const after = await received();
  return `${Math.round(((after.bytes - before.bytes) * 8) / (after.at - before.at))} kbit/s (${after.streams} pictures)`;
}
