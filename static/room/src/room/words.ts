import { clockTime, line, number, t } from "../messages";
import type { Answer } from "../state";
import type { Person, Plan, Stretch } from "../view";

/** "50 minutes", or "20 seconds" for the shortest. */
export function lasting(seconds: number): string {
  return seconds < 60
    ? t("room.seconds", { Count: Math.max(0, Math.round(seconds)) })
    : t("room.minutes", { Count: Math.round(seconds / 60) });
}

/** "1 h 10 min", where there is little room. */
export function brief(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return t("room.brief.seconds", { Count: seconds });
  if (minutes < 60) return t("room.brief.minutes", { Count: minutes });
  const rest = minutes % 60,
    hours = Math.floor(minutes / 60);
  return rest === 0 ? t("room.brief.hours", { Count: hours }) : t("room.brief.both", { Hours: hours, Minutes: rest });
}

/** TO for Tobias, AV for Anna Vogel; whole characters, never half of one. */
export function initials(name: string): string {
  const chars = (word: string) =>
    [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word)].map((s) => s.segment);
  const words = name.trim().split(/\s+/);
  const first = chars(words[0] ?? "");
  const last = words.length > 1 ? chars(words[words.length - 1] ?? "") : [];
  return (last.length > 0 ? [first[0] ?? "", last[0] ?? ""] : first.slice(0, 2)).join("").toLocaleUpperCase();
}

/** "fourth" up to twelve, then a figure. */
export function ordinal(n: number): string {
  return n >= 1 && n <= 12 ? t(`room.ordinal.n${n}`) : t("room.ordinal.more", { Count: n });
}

/** "three" up to twelve, then figures. */
export function spelled(n: number): string {
  return n >= 1 && n <= 12 ? t(`room.number.n${n}`) : number(n);
}

export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** The chair's word: "Back at 19:35", or "Back soon". */
export function backWord(p: { back_at?: string }): string {
  return p.back_at ? t("room.tile.back_at", { Time: clockTime(p.back_at) }) : t("room.tile.back_soon");
}

/** camera on, camera off, text only. */
export function seatWord(p: Person, camera: boolean): string {
  if (p.seat === "text") return t("room.tile.text_only");
  return camera ? t("room.tile.camera_on") : t("room.tile.camera_off");
}

/** What somebody's tile says aloud: "Ayşe, done early, camera on. Task: Letter finished and sealed." */
export function tileLabel(
  p: Person,
  has: { you: boolean; host: boolean; camera: boolean; hidden: boolean; weak: boolean; speaking: boolean },
): string {
  const state = [
    has.you ? t("room.tile.you") : p.role !== "member" && t(`room.role.${p.role}`),
    has.host && t("room.tile.host_aloud"),
    p.outcome === "done" && t("room.tile.done_early"),
    p.away && backWord(p),
    p.lost && t("room.tile.lost"),
    !p.away && !p.lost && seatWord(p, has.camera),
    has.hidden && t("room.tile.hidden_by_you"),
    has.weak && t("room.tile.weak"),
    has.speaking && t("room.tile.speaking"),
    p.sitting_out && t("room.tile.sits_out"),
  ]
    .filter(Boolean)
    .join(", ");
  return p.task
    ? t("room.tile.label", { Name: p.name, State: state, Task: p.task.title })
    : t("room.tile.label_no_task", { Name: p.name, State: state });
}

/** "Opening 19:00, focus 19:10, … end 21:15": the plan in one line. */
export function planLine(phases: Stretch[], endsAt: string): string {
  const parts = phases.map((p) => t(`room.plan.${p.phase}`, { Time: clockTime(p.starts_at) }));
  return [...parts, t("room.plan.end", { Time: clockTime(endsAt) })].join(", ");
}

/** 50/10. */
export function planName(plan: Plan): string {
  return `${number(Math.round(plan.focus / 60))}/${number(Math.round(plan.break / 60))}`;
}

/** What is being typed, now to somebody by name; nothing of it is lost, and nobody is addressed twice. */
export function addressed(draft: string, name: string): string {
  const to = `${t("room.chat.to", { Name: name })} `;
  return draft.trimStart().startsWith(to.trim()) ? draft : to + draft.trimStart();
}

/** Classes that hold, in one string. */
export function cx(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

/** What a command answered: the server's own sentence where it sent one. */
export function answerText(answer: Answer): string {
  return answer.text ?? line(answer);
}
