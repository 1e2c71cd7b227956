import { useCallback, useEffect, useRef, useState } from "react";
import { t } from "../messages";
import type { RoomState } from "../state";
import type { View } from "../view";
import { movements, spoken, timed, tookPart, type Sentence } from "./announce";
import { answerText, capital, lasting, ordinal, spelled } from "./words";

const BATCH = 4000;

/** The room's one voice for those who listen instead of looking: polite, every sentence once. */
export function useAnnouncer(room: RoomState): { said: string; announce(text: string): void } {
  const { view } = room;
  const [said, setSaid] = useState("");
  const announce = useCallback((text: string) => setSaid((old) => (old === text ? `${text}\u00a0` : text)), []);
  const was = useRef<View>(view);
  const part = useRef(tookPart(view, ""));
  const moved = useRef<{ came: Set<string>; left: Set<string>; timer?: ReturnType<typeof setTimeout> }>({
    came: new Set(),
    left: new Set(),
  });

  useEffect(() => {
    const old = was.current;
    if (old === view) return;
    was.current = view;
    const sentences = spoken(old, view, room.call.microphone, part.current).map(words);
    part.current = tookPart(view, part.current);
    if (sentences.length > 0) announce(sentences.join(" "));
    gather(moved.current, old, view, announce);
  }, [view, room.call.microphone, announce]);
  useEffect(() => () => clearTimeout(moved.current.timer), []);

  useNews(room, announce);
  const due = timed(view, room.now());
  const dueKey = due ? `${due.key} ${view.phase_ends_at}` : null;
  const wait = useRef(due);
  wait.current = due;
  useEffect(() => {
    if (!dueKey || !wait.current) return;
    const { key, inMs } = wait.current;
    const timer = setTimeout(() => announce(t(key)), inMs);
    return () => clearTimeout(timer);
  }, [dueKey, announce]);
  return { said, announce };
}

/** What happens to oneself alone: the pictures rest, a message stays behind, a command is answered. */
function useNews(room: RoomState, announce: (text: string) => void) {
  const { call, chat } = room;
  const failed = chat.messages.filter((m) => m.state === "failed").length;
  const before = useRef(failed);
  useEffect(() => {
    if (call.state === "reconnecting") announce(t("room.say.paused"));
  }, [call.state, announce]);
  useEffect(() => {
    if (failed > before.current) announce(t("room.say.not_sent"));
    before.current = failed;
  }, [failed, announce]);
  const answer = chat.answer ? answerText(chat.answer) : null;
  useEffect(() => {
    if (answer) announce(answer);
  }, [answer, announce]);
}

export function Announcer({ said }: { said: string }) {
  return (
    <div className="sr" role="status" aria-live="polite" aria-atomic="true">
      {said}
    </div>
  );
}

function words({ key, args = {} }: Sentence): string {
  const filled: Record<string, unknown> = { ...args };
  if (typeof args.Place === "number") filled.Place = ordinal(args.Place);
  if (typeof args.Length === "number") filled.Length = lasting(args.Length);
  return t(key, filled);
}

/** Several people at the door at once are one sentence. */
function gather(
  moved: { came: Set<string>; left: Set<string>; timer?: ReturnType<typeof setTimeout> },
  old: View,
  view: View,
  announce: (text: string) => void,
) {
  const { came, left } = movements(old, view);
  for (const name of came) if (!moved.left.delete(name)) moved.came.add(name);
  for (const name of left) if (!moved.came.delete(name)) moved.left.add(name);
  clearTimeout(moved.timer);
  if (view.phase === "focus") {
    moved.came.clear();
    moved.left.clear();
  }
  if (moved.came.size + moved.left.size === 0) return;
  moved.timer = setTimeout(() => {
    const parts = [crowd("came", moved.came), crowd("left", moved.left)].filter(Boolean);
    moved.came.clear();
    moved.left.clear();
    announce(parts.join(" "));
  }, BATCH);
}

function crowd(how: "came" | "left", names: Set<string>): string {
  const [only] = names;
  if (names.size === 0) return "";
  return names.size === 1
    ? t(`room.say.${how}_one`, { Name: only })
    : t(`room.say.${how}`, { Count: names.size, Number: capital(spelled(names.size)) });
}
