import type { RoomState } from "../state";
import { DevicesDialog } from "./DevicesDialog";
import { HandOverDialog } from "./HandOverDialog";
import { LeaveDialog } from "./LeaveDialog";
import { AwayDialog, CloseDialog, KeysDialog, OutcomeDialog, TaskDialog } from "./SmallDialogs";
import type { DialogName } from "./ui";

const dialogs = {
  leave: LeaveDialog,
  devices: DevicesDialog,
  hand_over: HandOverDialog,
  keys: KeysDialog,
  task: TaskDialog,
  away: AwayDialog,
  outcome: OutcomeDialog,
  close: CloseDialog,
} satisfies Record<DialogName, (p: { room: RoomState; close(): void }) => React.ReactNode>;

/** At most one dialog is open. */
export function Dialogs({ room, name, close }: { room: RoomState; name: DialogName | null; close(): void }) {
  if (!name) return null;
  const Open = dialogs[name];
  return <Open key={name} room={room} close={close} />;
}
