import { createContext, useContext } from "react";

export type DialogName = "leave" | "devices" | "hand_over" | "keys" | "task" | "away" | "outcome" | "close";
export type Tab = "chat" | "tasks" | "jot";

/** What any part of the room may ask of the whole. */
export interface Ui {
  toast(text: string): void;
  /** spoken once by the room's one live region, not shown */
  announce(text: string): void;
  open(dialog: DialogName): void;
  close(): void;
  /** the panel with this tab, its field focused when asked from a key */
  panel(tab: Tab): void;
  /** the chat, with somebody addressed in its field */
  write(to: string): void;
  /** the thoughts that wait for an answer, in the panel */
  thoughts(): void;
}

export const UiContext = createContext<Ui>({ toast() {}, announce() {}, open() {}, close() {}, panel() {}, write() {}, thoughts() {} });

export function useUi(): Ui {
  return useContext(UiContext);
}
