import { afterEach, expect, test, vi } from "vitest";
import { findDevices, letsSoundThrough } from "./devices";

afterEach(() => vi.unstubAllGlobals());

const device = (kind: MediaDeviceKind, deviceId: string, label = "") => ({ kind, deviceId, label });

test("a microphone that nobody has opened yet is there, if without a name", async () => {
  const enumerateDevices = () => Promise.resolve([device("audioinput", ""), device("videoinput", "c1", "Camera")]);
  vi.stubGlobal("navigator", { mediaDevices: { enumerateDevices } });
  const found = await findDevices();
  expect(found.microphones).toEqual([]);
  expect(found.unlisted).toEqual(["audioinput"]);
  expect(found.cameras).toHaveLength(1);
});

test("a browser that says so keeps no sound back", () => {
  vi.stubGlobal("navigator", {});
  expect(letsSoundThrough()).toBe(false);
  for (const [policy, through] of [["allowed", true], ["allowed-muted", false], ["disallowed", false]]) {
    vi.stubGlobal("navigator", { getAutoplayPolicy: () => policy });
    expect(letsSoundThrough()).toBe(through);
  }
});
