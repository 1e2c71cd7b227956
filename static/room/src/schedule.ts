/** What the pages of fixed times are told by a browser. They work without it. */
export function start(): void {
  followZone();
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) copies(button);
}

/** The first page was made before the browser had said where it is. It asks once more, never twice. */
function followZone(): void {
  if (!document.querySelector("[data-zone-guessed]")) return;
  if (!document.cookie.split("; ").some((part) => part.startsWith("zone="))) return;
  try {
    if (sessionStorage.getItem("zone-told")) return;
    sessionStorage.setItem("zone-told", "1");
  } catch {
    return;
  }
  location.reload();
}

function copies(button: HTMLButtonElement): void {
  const from = document.getElementById(button.dataset.copy!);
  const word = button.querySelector("span");
  if (!from || !word || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(from.textContent ?? "");
    word.textContent = button.dataset.done ?? word.textContent;
  });
}

start();
