import { Component, lazy, Suspense, useEffect, type ReactNode } from "react";
import { Blocked, Broken, Gone, Leaving, NewerTab } from "./Calm";
import { t } from "./messages";
import { Prejoin } from "./Prejoin";
import type { Sitting } from "./sitting";
import { usePrefs, useRoom, useSitting } from "./useRoom";

// The seated room is another part of the script, fetched while the name is typed.
const Room = lazy(() => import("./room/Room").then((m) => ({ default: m.Room })));

/** One tab in one room: the door, the table, or why neither. */
export function RoomPage({ sitting }: { sitting: Sitting }) {
  return <Net fallback={<Broken sitting={sitting} />}><Inside sitting={sitting} /></Net>;
}

/** Catches a part of the page that gives way, or that could not be fetched after the house was renewed. */
class Net extends Component<{ fallback: ReactNode; children: ReactNode }, { torn: boolean }> {
  override state = { torn: false };
  static getDerivedStateFromError = () => ({ torn: true });
  override render() {
    return this.state.torn ? this.props.fallback : this.props.children;
  }
}

function Inside({ sitting }: { sitting: Sitting }) {
  useSitting(sitting);
  const [prefs, setPrefs] = usePrefs();
  const room = useRoom(sitting, prefs, setPrefs);
  const { stage } = sitting;
  useEffect(() => {
    // the door belongs to the house, the table to the room: rooms are night
    document.documentElement.dataset.place = stage === "door" ? "house" : "room";
    document.body.classList.toggle("at-room", stage === "sitting");
  }, [stage]);
  const calm = { sitting, setPrefs };
  switch (stage) {
    case "door": return <Prejoin sitting={sitting} prefs={prefs} setPrefs={setPrefs} />;
    case "moved": return <NewerTab {...calm} />;
    case "gone": return <Gone {...calm} />;
    case "left": return <Leaving {...calm} />;
    case "sitting":
      if (!room) return <Wait />;
      if (room.call.state === "failed") return <Blocked sitting={sitting} room={room} />;
      return <Suspense fallback={<Wait />}><Room room={room} /></Suspense>;
  }
}

function Wait() {
  return <main className="wait" id="main" aria-busy="true"><p role="status">{t("prejoin.sitting")}</p></main>;
}
