import { describe, expect, it } from "vitest";
import type { Me, Person, Phase, Place, View } from "../view";
import { movements, spoken, timed, tookPart } from "./announce";

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 2, 4, 19, minute, second)).toISOString();
const person = (id: string): Person => ({
  id,
  name: id.toUpperCase(),
  role: "member",
  seat: "camera",
  away: false,
  lost: false,
  sitting_out: false,
  newcomer: false,
  task: null,
  outcome: null,
  arrived_at: at(0),
});
const me = (change: Partial<Me> = {}): Me => ({
  id: "me",
  name: "ME",
  role: "member",
  language: "en",
  willing: false,
  ask_willing: false,
  seat: "camera",
  seat_id: "s",
  away: false,
  in_block: true,
  sitting_out: false,
  task: null,
  outcome: null,
  note: "",
  unfinished: null,
  logged: null,
  helper: null,
  may_speak: true,
  may_video: true,
  camera_stopped: false,
  microphone_stopped: false,
  script: null,
  host_again: false,
  actions: [],
  ...change,
});
const times: Record<string, [number, number]> = {
  gathering: [-1, 0],
  opening: [0, 10],
  focus: [10, 60],
  break: [60, 70],
  closing: [120, 135],
};

function view(phase: Phase, order: string[] = [], turn: string | null = null, change: Partial<View> = {}): View {
  const span = times[phase];
  const states = (id: string, i: number): Place["state"] =>
    id === turn ? "speaking" : turn && i < order.indexOf(turn) ? "said" : "waiting";
  return {
    revision: 1,
    now: at(0),
    room: { slug: "r", name: "R", description: "", quiet: false, cameras: "welcome", seats: 16, locked: false },
    phase,
    phase_starts_at: span ? at(span[0]) : null,
    phase_ends_at: span ? at(span[1]) : null,
    next_host: null,
    knocks: [],
    people: ["me", "ana"].map(person),
    scheduled: null,
    microphones: 0,
    media_up: true,
    me: me(),
    block:
      phase === "free"
        ? null
        : {
            id: "b",
            scheduled: "",
            plan: { opening: 600, focus: 3000, break: 600, closing: 900, sprints: 2, gathering: 60 },
            starts_at: at(0),
            ends_at: at(135),
            sprint: 1,
            phases: [
              { phase: "focus", sprint: 1, starts_at: at(10), ends_at: at(60) },
              { phase: "break", sprint: 1, starts_at: at(60), ends_at: at(70) },
              { phase: "focus", sprint: 2, starts_at: at(70), ends_at: at(120) },
            ],
            host: { id: "ana", name: "ANA", reason: { key: "reason.never" } },
            understudy: null,
            round:
              order.length === 0
                ? null
                : {
                    kind: phase === "closing" ? "closing" : "opening",
                    mode: "spoken",
                    order: order.map((id, i) => ({
                      member: id,
                      name: id.toUpperCase(),
                      state: states(id, i),
                      here: true,
                    })),
                    turn: turn ? { member: turn, starts_at: at(1), ends_at: at(2), moves_on_at: at(2, 15) } : null,
                  },
          },
    ...change,
  };
}
const keys = (was: View, is: View, microphone: "rest" | "off" | "on" = "off") =>
  spoken(was, is, microphone).map((s) => s.key);

describe("what is said aloud", () => {
  it("the opening says one's place and who hosts", () =>
    expect(spoken(view("gathering"), view("opening", ["ana", "bo", "cy", "me"], "ana"), "off")[0]).toEqual({
      key: "room.say.opening_place_host",
      args: { Place: 4, Name: "ANA" },
    }));
  it("nothing is said twice: the same view again is silent", () =>
    expect(keys(view("opening", ["ana", "me"], "ana"), view("opening", ["ana", "me"], "ana"))).toEqual([]));
  it("being next is said when the one before begins", () =>
    expect(keys(view("opening", ["ana", "bo", "me"], "ana"), view("opening", ["ana", "bo", "me"], "bo"))).toEqual([
      "room.say.next",
    ]));
  it("one's turn says how the microphone stands, and for how long", () => {
    const was = view("opening", ["ana", "me"], "ana"),
      is = view("opening", ["ana", "me"], "me");
    expect(spoken(was, is, "on")).toEqual([{ key: "room.say.turn_on", args: { Count: 60 } }]);
    expect(keys(was, is, "rest")).toEqual(["room.say.turn_off"]);
    expect(keys(was, { ...is, me: me({ may_speak: false }) }, "rest")).toEqual(["room.say.turn_rest"]);
    expect(keys(was, { ...is, me: me({ seat: "text" }) }, "rest")).toEqual(["room.say.turn_rest"]);
  });
  it("focus and break say their length", () => {
    expect(spoken(view("opening"), view("focus"), "rest")).toEqual([
      { key: "room.say.focus", args: { Length: 3000, Until: at(60) } },
    ]);
    expect(spoken(view("focus"), view("break"), "off")).toEqual([{ key: "room.say.break", args: { Length: 600 } }]);
  });
  it("the closing says after whom one speaks", () =>
    expect(spoken(view("focus"), view("closing", ["ana", "bo", "me"], "ana"), "off")[0]).toEqual({
      key: "room.say.closing_after",
      args: { Name: "BO" },
    }));
  it("the end is said", () => expect(keys(view("closing"), view("free"))).toEqual(["room.say.finished"]));
  it("whoever sits out hears of no turns", () =>
    expect(
      keys(
        { ...view("opening", ["ana", "me"], "ana") },
        { ...view("opening", ["ana", "me"], "me"), me: me({ sitting_out: true }) },
      ),
    ).toEqual([]));
  it("the script is announced to whom it comes to, with whose line dropped", () => {
    const was = view("opening", ["ana", "me"], "ana"),
      is = view("opening", ["ana", "me"], "ana");
    is.block!.host = { id: "me", name: "ME", reason: { key: "reason.took_over", args: { From: "ANA", Name: "ME" } } };
    expect(spoken(was, is, "off")).toEqual([{ key: "room.say.script_from", args: { Name: "ANA" } }]);
    is.block!.host.reason = { key: "reason.handed_over", args: { From: "ANA", Name: "ME" } };
    expect(keys(was, is)).toEqual(["room.say.script"]);
  });
});

describe("comings and goings", () => {
  const without = view("break"),
    withBo = view("break", [], null, { people: ["me", "ana", "bo"].map(person) });
  it("are told", () => {
    expect(movements(without, withBo)).toEqual({ came: ["BO"], left: [] });
    expect(movements(withBo, without)).toEqual({ came: [], left: ["BO"] });
  });
  it("are silent in focus", () =>
    expect(movements({ ...without, phase: "focus" }, { ...withBo, phase: "focus" })).toEqual({ came: [], left: [] }));
});

describe("sentences about time", () => {
  it("five minutes before focus ends", () =>
    expect(timed(view("focus"), Date.parse(at(30)))).toEqual({ inMs: 25 * 60_000, key: "room.say.five_left" }));
  it("a minute before focus comes again", () =>
    expect(timed(view("break"), Date.parse(at(62)))).toEqual({ inMs: 7 * 60_000, key: "room.say.again_soon" }));
  it("not after their time, and not in rounds", () => {
    expect(timed(view("focus"), Date.parse(at(56)))).toBeNull();
    expect(timed(view("opening"), Date.parse(at(2)))).toBeNull();
  });
  it("not in a focus that is hardly longer", () =>
    expect(timed(view("focus", [], null, { phase_ends_at: at(15) }), Date.parse(at(10)))).toBeNull());
});

describe("the log's new line", () => {
  const logged = { id: "l", title: "Write", planned_seconds: 3000, present_seconds: 2900 };
  const free = (mine: Partial<Me> = {}) => view("free", [], null, { me: me(mine) });

  it("is said with the end of the block", () =>
    expect(spoken(view("closing"), free({ logged }), "off")).toEqual([{ key: "room.say.finished_log" }]));
  it("is not said to somebody who sat it out, whose line is an older one", () =>
    expect(spoken(view("closing", [], null, { me: me({ in_block: false, logged }) }), free({ logged }), "off")).toEqual([
      { key: "room.say.finished" },
    ]));
  it("is said to somebody whose own part was that of afterwards a moment before the end", () => {
    const last = view("closing", [], null, { me: me({ in_block: false, logged }) });
    const part = tookPart(last, tookPart(view("closing"), ""));
    expect(spoken(last, free({ logged }), "off", part)).toEqual([{ key: "room.say.finished_log" }]);
    expect(tookPart(view("closing", [], null, { me: me({ in_block: false, sitting_out: true }) }), part)).toBe("");
  });
  it("is said by itself when it comes a moment later, once", () => {
    expect(spoken(free(), free({ logged }), "off")).toEqual([{ key: "room.say.log" }]);
    expect(spoken(free({ logged }), free({ logged }), "off")).toEqual([]);
  });
});
