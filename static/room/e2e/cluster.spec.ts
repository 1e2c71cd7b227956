import { MediaNode, Redis } from "./cluster";
import { own } from "./furnish";
import { House } from "./house";
import type { Person } from "./person";
import { seesPictures, sitDown } from "./steps";
import { expect, test as base } from "./test";

/** A house whose pictures are carried by two machines. */
const test = base.extend<{ redis: Redis; node: MediaNode }>({
  redis: async ({}, use) => {
    const redis = await Redis.open();
    await use(redis);
    redis.close();
  },
  node: async ({ redis }, use, info) => {
    const node = await MediaNode.at(redis);
    await use(node);
    node.kill();
    if (info.status !== info.expectedStatus) await info.attach("node.log", { body: node.log, contentType: "text/plain" });
  },
  house: async ({ redis, node }, use, info) => {
    const house = await House.open(["--media-redis-address", redis.address, "--media-nodes", `http://127.0.0.1:${node.signal}`]);
    await node.start(`${house.data}/media.secret`);
    await use(house);
    if (info.status !== info.expectedStatus) await info.attach("lamplight.log", { body: house.log, contentType: "text/plain" });
    await house.close();
  },
});

/** Keeps the page's connections, to ask them later. */
function remember() {
  const seen = Object.assign(window, { calls: [] as RTCPeerConnection[] });
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      seen.calls.push(this);
    }
  };
}

/** The UDP port this page's newest pictures go to: that of the node which has the room. */
async function port(person: Person): Promise<number> {
  return person.page.evaluate(async () => {
    const { calls } = window as unknown as { calls: RTCPeerConnection[] };
    for (const call of calls.filter((c) => c.connectionState === "connected").reverse()) {
      const stats = [...(await call.getStats() as unknown as Map<string, Record<string, unknown>>).values()];
      const pair = stats.find((s) => s.type === "candidate-pair" && s.nominated && s.state === "succeeded");
      const remote = stats.find((s) => s.id === pair?.remoteCandidateId);
      if (remote) return Number(remote.port);
    }
    return 0;
  });
}

const plan = { gathering: 0, opening: 0, focus: 300, break: 0, closing: 0, sprints: 1 };

test("a machine with pictures dies: its rooms are back on another, no page is reloaded and no word waits", async ({ house, node, room, arrive }, info) => {
  test.setTimeout(240_000);
  const [ana, ben, cleo, dan] = await Promise.all(["Ana", "Ben", "Cleo", "Dan"].map((name) => arrive(name))) as [Person, Person, Person, Person];
  const all = [ana, ben, cleo, dan];
  for (const person of all) await person.context.addInitScript(remember);
  await own(house, ana);
  await sitDown(ana, room, { task: "Write the intro" });
  await sitDown(ben, room, { task: "Sort the receipts" });
  await seesPictures(ana, 2);

  // Rooms go where the fewest tracks are; how many that is, the machines tell each other every two seconds.
  let library = "";
  for (let i = 1; library === ""; i++) {
    expect(i, "rooms are spread").toBeLessThan(6);
    const { slug } = await ana.ask<{ slug: string }>("POST", "/api/rooms", { name: `Library ${i}`, description: "", seats: 4 });
    await sitDown(cleo, slug, { task: "Read" });
    await seesPictures(cleo, 1);
    if ((await port(cleo)) !== (await port(ana))) library = slug;
    else await cleo.ask("POST", `/api/rooms/${slug}/leave`, {});
  }
  await sitDown(dan, library, { task: "Translate" });
  await seesPictures(dan, 2);
  const [far, near, farRoom, nearRoom] = (await port(cleo)) === node.udp ? [[cleo, dan], [ana, ben], library, room] as const : [[ana, ben], [cleo, dan], room, library] as const;
  expect(await port(far[0])).toBe(node.udp);
  expect(await port(near[0])).not.toBe(node.udp);
  for (const [who, where] of [[ana, room], [cleo, library]] as const) {
    await who.ask("POST", `/api/rooms/${where}/block`, { plan });
    await who.sees(where, (v) => v.phase === "focus", "focus");
  }
  for (const person of all) await seesPictures(person, 2);
  const ends = (await far[0].view(farRoom)).block!.ends_at;
  const streams: string[] = [];
  for (const person of all) {
    await person.page.evaluate(() => Object.assign(window, { sameDocument: true }));
    person.page.on("request", (request) => { if (request.url().endsWith("/events")) streams.push(person.name); });
  }
  const callsOf = (people: readonly Person[]) => Promise.all(people.map(async (person) => [await port(person), await calls(person)]));
  const before = await callsOf(near);

  node.kill();
  const killed = Date.now();
  await far[0].ask("POST", `/api/rooms/${farRoom}/messages`, { client_id: "while-dark", text: "Still here" });
  await expect(far[1].page.getByText("Still here")).toHaveCount(1);
  const spoken = Date.now() - killed;
  await expect.poll(() => port(far[0]), { intervals: [50] }).not.toBe(node.udp);
  for (const person of far) await seesPictures(person, 2);
  const back = Date.now() - killed;
  info.annotations.push({ type: "measured", description: `a word after ${spoken} ms, pictures after ${back} ms` });
  console.log(`the other machine: a word after ${spoken} ms, pictures on both pages after ${back} ms`);
  expect(back).toBeLessThan(15_000);

  for (const person of near) await seesPictures(person, 2);
  expect(await callsOf(near), "the other room's calls are the same").toEqual(before);
  for (const [where, who] of [[farRoom, far[0]], [nearRoom, near[0]]] as const) {
    const view = await who.sees(where, (v) => v.people.length === 2 && v.people.every((p) => !p.lost), "everybody is here");
    expect(view.phase).toBe("focus");
    expect(view.microphones).toBe(0);
  }
  expect((await far[0].view(farRoom)).block!.ends_at).toBe(ends);

  // And the machine of the house itself: what stood on it comes back, on whichever lives.
  await node.start(`${house.data}/media.secret`);
  const had = await Promise.all(all.map(calls));
  house.killMedia();
  const again = Date.now();
  for (const [i, person] of all.entries()) await expect.poll(() => calls(person), { intervals: [50] }).toBeGreaterThan(had[i]!);
  for (const person of all) await seesPictures(person, 2);
  console.log(`the house's own: pictures on all four pages after ${Date.now() - again} ms`);
  for (const person of all) expect(await person.page.evaluate(() => "sameDocument" in window), `${person.name} was not reloaded`).toBe(true);
  expect(streams, "no event stream was opened again").toEqual([]);
});

function calls(person: Person): Promise<number> {
  return person.page.evaluate(() => (window as unknown as { calls: unknown[] }).calls.length);
}
