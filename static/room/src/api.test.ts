import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, ask } from "./api";
import { speak } from "./messages";

let answers: (Response | Error)[], asked: number;

beforeEach(() => {
  vi.useFakeTimers();
  speak("en", { "api.unreachable": "No answer.", "api.fault": "Our fault." });
  asked = 0;
  vi.stubGlobal("fetch", async () => {
    const next = answers[Math.min(asked++, answers.length - 1)]!;
    if (next instanceof Error) throw next;
    return next.clone();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function tried(method: "GET" | "PUT" | "POST"): Promise<unknown> {
  const done = ask("/x", { method }).catch((e: unknown) => e);
  await vi.advanceTimersByTimeAsync(20_000);
  return done;
}

test("a refusal carries the server's sentence and is not asked again", async () => {
  answers = [new Response(JSON.stringify({ error: "room.full", message: "All seats are taken." }), { status: 409 })];
  const e = await tried("PUT") as ApiError;
  expect(e).toMatchObject({ key: "room.full", message: "All seats are taken.", status: 409, passing: false });
  expect(asked).toBe(1);
});

test("what may be asked twice is, and a POST is not", async () => {
  answers = [new TypeError("cut"), new Response("{\"a\":1}")];
  expect(await tried("GET")).toEqual({ a: 1 });
  asked = 0;
  const e = await tried("POST") as ApiError;
  expect(e).toMatchObject({ message: "No answer.", passing: true });
  expect(asked).toBe(1);
});

test("an answer that is no JSON is our fault, in words", async () => {
  answers = [new Response("<h1>Bad gateway</h1>", { status: 502 })];
  expect(await tried("POST")).toMatchObject({ message: "Our fault.", status: 502 });
});

test("an empty answer is one too", async () => {
  answers = [new Response(null, { status: 204 })];
  expect(await tried("PUT")).toBeNull();
});
