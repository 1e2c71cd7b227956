import { expect, test, vi } from "vitest";
import { ApiError } from "./api";
import { addPasskey, bytes, hasPasskeys, text, whyNot } from "./passkeys";

test("bytes survive the way to the server and back", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(text(all.buffer)).toMatch(/^[A-Za-z0-9_-]+$/);
  for (const n of [0, 1, 2, 3, 255, 256]) expect([...bytes(text(all.slice(0, n).buffer))]).toEqual([...all.slice(0, n)]);
});

test("a browser without passkeys is not asked for one", () => {
  expect(hasPasskeys()).toBe(false);
});

test("a new passkey goes to the server as it was made", async () => {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (path.endsWith("/challenge")) {
      const publicKey = { challenge: "AQID", rp: { id: "localhost", name: "x" }, user: { id: "BAU", name: "Ana", displayName: "Ana" }, pubKeyCredParams: [], excludeCredentials: [{ id: "Bg", type: "public-key" }] };
      return new Response(JSON.stringify({ publicKey }), { status: 200 });
    }
    sent.push(JSON.parse(init.body as string));
    return new Response(null, { status: 204 });
  });
  const create = vi.fn(async () => ({
    id: "Bw", rawId: Uint8Array.of(7).buffer, type: "public-key", authenticatorAttachment: null,
    response: { clientDataJSON: Uint8Array.of(8).buffer, attestationObject: Uint8Array.of(9).buffer, getTransports: () => ["internal"] },
  }));
  vi.stubGlobal("navigator", { credentials: { create } });
  await addPasskey();
  const asked = (create.mock.calls as unknown as [{ publicKey: PublicKeyCredentialCreationOptions }][])[0]![0].publicKey;
  expect([...(asked.challenge as Uint8Array)]).toEqual([1, 2, 3]);
  expect([...(asked.user.id as Uint8Array)]).toEqual([4, 5]);
  expect([...(asked.excludeCredentials![0]!.id as Uint8Array)]).toEqual([6]);
  expect(sent).toEqual([{ credential: {
    id: "Bw", rawId: "Bw", type: "public-key", clientExtensionResults: {},
    response: { clientDataJSON: "CA", attestationObject: "CQ", transports: ["internal"] },
  } }]);
  vi.unstubAllGlobals();
});

test("whoever changed their mind is told nothing went wrong", () => {
  expect(whyNot(new DOMException("", "NotAllowedError")).key).toBe("devices.live.cancelled");
  expect(whyNot(new DOMException("", "InvalidStateError")).key).toBe("devices.live.known");
  expect(whyNot(new ApiError("passkey.unknown", "No.", 403))).toEqual({ key: "devices.live.failed", reason: "No." });
});
