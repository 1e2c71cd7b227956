import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { t } from "../messages";
import { Icon } from "./icons";

/** A dialog over the room: the browser keeps the focus inside, Esc closes, the focus goes back. */
export function Dialog({
  title,
  close,
  children,
  foot,
  width,
}: {
  title: string;
  close(): void;
  children: ReactNode;
  foot?: ReactNode;
  width?: number;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const from = document.activeElement as HTMLElement | null;
    if (dialog && !dialog.open) dialog.showModal();
    // The matter first, the cross last.
    (
      dialog?.querySelector<HTMLElement>("[data-first]") ??
      dialog?.querySelector<HTMLElement>(".in :is(input, select, textarea, button), footer button")
    )?.focus();
    return () => {
      dialog?.close();
      if (from?.isConnected) from.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className="dlg"
      aria-labelledby={id}
      style={width ? ({ "--w": `${width}px` } as React.CSSProperties) : undefined}
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
      onClick={(e) => e.target === ref.current && close()}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="btn btn-quiet iconbtn" aria-label={t("room.close")} onClick={close}>
          <Icon of={X} />
        </button>
      </header>
      <div className="in">{children}</div>
      {foot && <footer>{foot}</footer>}
    </dialog>
  );
}
