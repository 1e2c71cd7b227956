import { describe, expect, it } from "vitest";
import { readCommand } from "./command";

describe("what a draft would do", () => {
  it.each([
    ["hello", null],
    ["/task write the intro – done when 500 words", { kind: "task", title: "write the intro", done: "500 words" }],
    ["/task write the intro done when 500 words", { kind: "task", title: "write the intro", done: "500 words" }],
    ["/task write the intro - 500 words", { kind: "task", title: "write the intro", done: "500 words" }],
    [
      "/task Einleitung schreiben – fertig, wenn 500 Wörter",
      { kind: "task", title: "Einleitung schreiben", done: "500 Wörter" },
    ],
    ["/task well-known words", { kind: "task", title: "well-known words", done: "" }],
    ["/done sealed", { kind: "outcome", outcome: "done", note: "sealed" }],
    ["/notyet", { kind: "outcome", outcome: "not_yet", note: "" }],
    ["/away 19:35", { kind: "away", when: "19:35" }],
    ["/", { kind: "help" }],
    ["/ta", { kind: "unfinished" }],
    ["/taks write", { kind: "unknown", word: "/taks", meant: "/task" }],
    ["/waltz", { kind: "unknown", word: "/waltz", meant: null }],
  ])("%s", (draft, want) => expect(readCommand(draft)).toEqual(want));
});
