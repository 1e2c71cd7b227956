import { X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { t } from "../messages";
import { Icon } from "./icons";

const SHOWN = 6000;

/** One short word from the room, six seconds; longer while somebody is at it. */
export function useToast(): { text: string | null; toast(text: string): void; clear(): void } {
  const [text, setText] = useState<string | null>(null);
  return {
    text,
    toast: useCallback((words: string) => setText(words), []),
    clear: useCallback(() => setText(null), []),
  };
}

export function Toast({ text, clear }: { text: string; clear(): void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(clear, SHOWN);
    return () => clearTimeout(timer);
  }, [text, held, clear]);
  return (
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{text}</span>
      <button type="button" className="iconbtn shut" aria-label={t("room.close")} onClick={clear}>
        <Icon of={X} small />
      </button>
    </div>
  );
}
