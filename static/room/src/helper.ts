import type { TaskInput } from "./state";

/** What a kind question could make clearer in a task: its end, or which part of it; null: nothing. */
export function vague(task: Pick<TaskInput, "title" | "done_looks_like">): "end" | "part" | null {
  const title = task.title.trim();
  if (title === "") return null;
  if (task.done_looks_like.trim() === "") return "end";
  return /\s/.test(title) ? null : "part";
}
