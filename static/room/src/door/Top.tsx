import { Lamp } from "lucide-react";
import { t } from "../messages";
import { Icon } from "../room/icons";
import type { Prefs } from "../state";

/** The bar above the door: the house, the way back, paper or night. */
export function Top({ house, known, setPrefs }: {
  house: string; known: boolean; setPrefs: (p: Partial<Prefs>) => void;
}) {
  const toggle = () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
      || (!document.documentElement.dataset.theme && document.documentElement.dataset.place !== "room"
        && matchMedia("(prefers-color-scheme: dark)").matches);
    setPrefs({ theme: dark ? "paper" : "night" });
  };
  return (
    <>
      <a className="skip" href="#main">{t("door.skip")}</a>
      <header className="top">
        <a className="brand" href="/">
          <svg viewBox="0 0 22 28" aria-hidden="true">
            <path d="M1.5 10.5a9.5 9.5 0 0 1 19 0v16h-19z" fill="none" stroke="currentColor" strokeWidth="1.8" />
            <path className="pane" d="M3.4 16h6.7v8.7H3.4z" />
            <path d="M11 1v26M2 15h18" stroke="currentColor" strokeWidth="1.6" />
          </svg>
          <span>Lamplight</span>
          {house && <small className="desk-only">{house}</small>}
        </a>
        <nav className="nav" aria-label={t("door.nav")}>
          <a href="/">{t("door.lobby")}</a>
          <a href="/schedule">{t("door.schedule")}</a>
          {known && <a href="/log">{t("door.log")}</a>}
        </nav>
        <div className="tools push">
          <button type="button" className="btn btn-quiet iconbtn" aria-label={t("door.theme")} onClick={toggle}>
            <Icon of={Lamp} />
          </button>
        </div>
      </header>
    </>
  );
}
