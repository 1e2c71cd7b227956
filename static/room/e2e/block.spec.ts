import type { Person } from "./person";
import { button, control, id, sitDown } from "./steps";
import { expect, test } from "./test";
import { words } from "./words";

/** Opens the microphone with the key, if the room allows it. */
async function openMicrophone(person: Person) {
  await expect(control(person, "mic_off")).toBeVisible();
  await person.page.keyboard.press("m");
  await expect(control(person, "mic_on")).toBeVisible();
}

test("(b) a block of seconds with four people, from gathering to closing", async ({ house, room, arrive }) => {
  test.setTimeout(360_000);
  const [ana, ben, cleo, dan] = await Promise.all([arrive("Ana"), arrive("Ben"), arrive("Cleo"), arrive("Dan")]);
  await sitDown(ana, room, { task: "Write the intro", done: "500 words" });
  await sitDown(ben, room, { task: "Sort the receipts", done: "The box is empty" });
  await sitDown(cleo, room, { task: "Read chapter three", seat: "no_camera" });
  await sitDown(dan, room, { task: "Answer the letter" });
  const everyone = [ana, ben, cleo, dan];
  const [anaId, benId, cleoId, danId] = await Promise.all(everyone.map(id));
  for (const willing of [ana, ben]) await willing.ask("PUT", "/api/me/willing", { willing: true });
  const microphones = (expected: (string | undefined)[]) =>
    expect.poll(() => house.microphones(room), { message: "microphone tracks at the media server" }).toEqual([...expected].sort());

  // Gathering: everybody may talk, the host is known and everybody can read why.
  await openMicrophone(dan);
  await microphones([danId]);
  await cleo.ask("POST", `/api/rooms/${room}/block`, { plan: { gathering: 12, opening: 100, focus: 16, break: 15, closing: 140, sprints: 2 } });
  const gathering = await ana.sees(room, (v) => v.phase === "gathering", "gathering");
  expect(gathering.block!.host).toMatchObject({ id: anaId, name: "Ana" });
  expect(gathering.block!.understudy).toMatchObject({ id: benId });
  expect(await house.microphones(room)).toEqual([danId]);
  for (const person of everyone) await expect(person.page.getByText("Ana hosts", { exact: false }).first()).toBeVisible();

  // Opening: nobody but the host and whose turn it is; an open microphone was closed.
  const opening = await ana.sees(room, (v) => v.phase === "opening", "the opening round", 30_000);
  const order = opening.block!.round!.order.map((place) => place.member);
  expect(order[0]).toBe(anaId);
  await microphones([]);
  await openMicrophone(ana);
  await microphones([anaId]);
  for (const person of [ben, cleo, dan]) await expect(control(person, "mic_rest")).toBeVisible();
  const byId = new Map([[anaId, ana], [benId, ben], [cleoId, cleo], [danId, dan]]);
  await ana.page.getByRole("button", { name: words("room.script.next", { Name: byId.get(order[1])!.name }) }).click();
  const second = byId.get(order[1])!;
  await ana.sees(room, (v) => v.block?.round?.turn?.member === order[1], "the second has the turn");
  await openMicrophone(second);
  await microphones([anaId, order[1]]);

  // Passing moves to the end; a microphone of a turn that is over is closed by the server.
  await button(second, "room.prompt.done").click();
  await ana.sees(room, (v) => v.block?.round?.turn?.member === order[2], "the third has the turn");
  await microphones([anaId]);
  await button(byId.get(order[2])!, "room.expect.pass").click();
  const passed = await ana.sees(room, (v) => v.block?.round?.turn?.member === order[3], "the fourth speaks before who passed");
  expect(passed.block!.round!.order.at(-1)).toMatchObject({ member: order[2] });

  // One leaves and comes back, and has a place at the end.
  const leaver = byId.get(order[3])!;
  await control(leaver, "leave").click();
  await leaver.page.waitForURL("/");
  await ana.sees(room, (v) => !v.people.some((p) => p.id === order[3]), "who left is gone");
  await sitDown(leaver, room, { task: "Answer the letter" });
  const returned = await ana.sees(room, (v) => v.people.some((p) => p.id === order[3]), "who left is back");
  expect(returned.block!.id).toBe(opening.block!.id);

  // Focus begins early, and the house proves its silence.
  await button(ana, "room.script.start_focus").click();
  const focus = await ana.sees(room, (v) => v.phase === "focus", "focus");
  expect(focus.block!.ends_at).toBe(opening.block!.ends_at);
  await microphones([]);
  await ana.sees(room, (v) => v.microphones === 0, "the server counts no microphones");
  for (const person of everyone) {
    await expect(control(person, "mic_rest")).toBeVisible();
    await expect(person.page.getByText(words("room.proof", { Count: "0" })).first()).toBeVisible();
  }

  // A fifth comes through the quiet door: seen, and not a word in the chat.
  const lines = (await ana.messages(room)).length;
  const eva = await arrive("Eva");
  await eva.page.goto(`/rooms/${room}`);
  if ((await ana.view(room)).phase === "focus") {
    await expect(eva.page.getByRole("button", { name: words("prejoin.slip_in") })).toBeVisible();
    await sitDown(eva, room, { task: "Clear the shelf", seat: "text" });
    await ana.sees(room, (v) => v.people.some((p) => p.name === "Eva" && p.task?.title === "Clear the shelf"), "the fifth sits with her task");
    if ((await ana.view(room)).phase === "focus") expect(await ana.messages(room)).toHaveLength(lines);
  }

  // Break: everybody may, nobody's is opened for them. Then silence again.
  await ana.sees(room, (v) => v.phase === "break", "the break", 120_000);
  expect(await house.microphones(room)).toEqual([]);
  await openMicrophone(ben);
  await microphones([benId]);
  await ana.sees(room, (v) => v.phase === "focus" && v.block!.sprint === 2, "the second focus", 30_000);
  await microphones([]);

  // Closing: how it went, host first, the fifth has a place, and the host ends it.
  const closing = await ana.sees(room, (v) => v.phase === "closing", "the closing round", 40_000);
  expect(closing.block!.round!.order.map((p) => p.name)).toContain("Eva");
  await ben.page.getByRole("radio", { name: words("room.outcome.partly") }).or(ben.page.getByRole("button", { name: words("room.outcome.partly") })).first().click();
  await button(ben, "room.closing.ready").click();
  await ana.sees(room, (v) => v.people.some((p) => p.id === benId && p.outcome === "partly"), "the outcome is seen by all");
  await openMicrophone(ana);
  await microphones([anaId]);
  await button(ana, "room.script.close").click();
  await ana.page.getByRole("dialog").getByRole("button", { name: words("room.script.close") }).click();
  await ana.sees(room, (v) => v.phase === "free" && v.block === null, "the room is free again");

  const notices = (await ana.messages(room)).filter((m) => m.kind === "notice").map((m) => m.key!);
  for (const [key, times] of Object.entries({ gathering: 1, opening: 1, focus: 2, break: 1, closing: 1, ended: 1 })) {
    expect(notices.filter((k) => k === `notice.${key}`), `notice.${key} in ${notices.join(" ")}`).toHaveLength(times);
  }
});
