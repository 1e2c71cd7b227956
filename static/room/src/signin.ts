import { speak, t, type Entry } from "./messages";
import { hasPasskeys, usePasskey, whyNot } from "./passkeys";

const page = JSON.parse(document.getElementById("page")!.textContent!) as { lang: string; messages: Record<string, Entry> };

/** The way back in with a passkey; the other ways need no script. */
export function start(): void {
  speak(page.lang, page.messages);
  const button = document.getElementById("use-passkey");
  if (!button || !hasPasskeys()) return;
  for (const part of document.querySelectorAll<HTMLElement>("[data-live]")) part.hidden = false;
  const note = document.getElementById("passkey-note")!;
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    note.textContent = t("devices.live.ask");
    try {
      await usePasskey((document.getElementById("merge") as HTMLInputElement | null)?.checked ?? false);
      location.assign("/me?kept=linked");
    } catch (e) {
      const why = whyNot(e);
      note.textContent = t(why.key, { Reason: why.reason });
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

start();
