/** Paper or night, kept on this device: the cookie tells the server, so that a page comes in the right
 * colours at once; local storage tells the other open pages. */
export type Theme = "auto" | "paper" | "night";

const KEY = "lamplight_theme";
const YEAR = 31_536_000;

/** The theme that was chosen here. */
export function readTheme(): Theme {
  const kept = /(?:^|; )theme=(paper|night)(?:;|$)/.exec(document.cookie)?.[1];
  return kept === "paper" || kept === "night" ? kept : "auto";
}

/** Remembers the theme and turns this page. */
export function writeTheme(theme: Theme): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = theme === "auto"
    ? `theme=; Path=/; Max-Age=0; SameSite=Lax${secure}`
    : `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // the other pages turn when they are next opened
  }
  wear(theme);
}

/** Another page of this house has changed the theme: this one follows. */
export function followTheme(): void {
  addEventListener("storage", (e) => {
    if (e.key === KEY) wear(readTheme());
  });
}

/** Whether the page is dark at this moment, whoever decided it. */
export function isNight(): boolean {
  const root = document.documentElement;
  if (root.dataset.theme) return root.dataset.theme === "night";
  return root.dataset.place === "room" || matchMedia("(prefers-color-scheme: dark)").matches;
}

function wear(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
}
