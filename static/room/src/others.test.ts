import type { Room } from "livekit-client";
import { expect, test } from "vitest";
import { Others } from "./others";

/** A room with two people in it; both send picture and sound. */
function table() {
  const one = (kind: string) => ({
    kind, isDesired: true, isSubscribed: false, isMuted: false,
    setSubscribed(on: boolean) {
      this.isDesired = on;
    },
  });
  const robin = { picture: one("video"), sound: one("audio") }, lotte = { picture: one("video"), sound: one("audio") };
  const person = ({ picture, sound }: typeof robin) => ({
    trackPublications: new Map([["p", picture], ["s", sound]]), getTrackPublication: () => picture,
  });
  const room = { on() { return room; }, remoteParticipants: new Map([["robin", person(robin)], ["lotte", person(lotte)]]) };
  const others = new Others(() => {});
  const names = new Proxy({}, { get: (_, name) => name });
  const lk = { RoomEvent: names, ConnectionQuality: names, VideoQuality: names, Track: { Kind: { Audio: "audio", Video: "video" }, Source: names } };
  others.follow(lk as never, room as unknown as Room);
  return { others, robin, lotte };
}

test("a hidden picture is not asked for, and the voice still is", () => {
  const { others, robin, lotte } = table();
  others.hide(["robin"]);
  expect([robin.picture.isDesired, robin.sound.isDesired, lotte.picture.isDesired]).toEqual([false, true, true]);
  others.show(["robin", "lotte"], "robin");
  expect(robin.picture.isDesired).toBe(false);
  expect(others.cameraOn("robin")).toBe(true);
});

test("a picture shown again is asked for where its tile is on screen", () => {
  const { others, robin } = table();
  others.hide(["robin"]);
  others.show(["lotte"]);
  others.hide([]);
  expect(robin.picture.isDesired).toBe(false);
  others.show(["lotte", "robin"]);
  expect(robin.picture.isDesired).toBe(true);
});
