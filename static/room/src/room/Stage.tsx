import type { RoomState } from "../state";
import { Asks } from "./Asks";
import { FreeStage } from "./FreeStage";
import { Gather } from "./Gather";
import { Grid } from "./Grid";
import { Prompt } from "./Prompt";
import { RoundStage } from "./RoundStage";
import { Script } from "./Script";
import { Again } from "./Again";

/** What the middle of the room shows in this phase. */
export function Stage({ room, turnPage }: { room: RoomState; turnPage: { current: ((by: number) => void) | null } }) {
  switch (room.view.phase) {
    case "free":
      return (
        <>
          <Asks room={room} />
          <FreeStage room={room} />
        </>
      );
    case "gathering":
      return (
        <>
          <Asks room={room} />
          <Gather room={room} />
        </>
      );
    case "opening":
    case "closing":
      return <RoundStage room={room} />;
    default:
      return (
        <>
          <Asks room={room} />
          <Grid room={room} turnPage={turnPage} />
          <Again room={room} />
          <Script room={room} />
          <Prompt room={room} />
        </>
      );
  }
}
