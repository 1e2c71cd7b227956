import { t, timer } from "../messages";
import type { RoomState } from "../state";
import { Again } from "./Again";
import { ClosingForm } from "./ClosingForm";
import { Expect } from "./Expect";
import { Prompt } from "./Prompt";
import { Queue } from "./Queue";
import { Said } from "./Said";
import { Script } from "./Script";
import { Speaker } from "./Speaker";
import { TaskForm } from "./TaskForm";
import { Written } from "./Written";

/** Going round the circle: who speaks, the order, and what this means for me. */
export function RoundStage({ room }: { room: RoomState }) {
  const round = room.view.block?.round;
  const closing = room.view.phase === "closing";
  const typed = round?.mode === "typed";
  return (
    <>
      {typed ? (
        <TypedRound room={room} />
      ) : closing ? (
        <div className="closing">
          <Speaker room={room} />
          <ClosingForm key={room.view.block?.id} room={room} />
          <div className="beside">
            <Said room={room} />
            <Queue room={room} />
          </div>
        </div>
      ) : (
        <div className="roundlay">
          <Speaker room={room} />
          <Queue room={room} />
        </div>
      )}
      <Again room={room} />
      <Script room={room} />
      <Prompt room={room} />
      {!typed && !room.me.host_again && <Expect room={room} />}
    </>
  );
}

/** Too many for a voice each: everybody writes at the same time, and the host reads a few aloud. */
function TypedRound({ room }: { room: RoomState }) {
  const { view, me } = room;
  const closing = view.phase === "closing";
  const now = room.useNow(1000);
  const left = view.block?.round?.typed_ends_at ? Date.parse(view.block.round.typed_ends_at) - now : 0;
  const open = left > 0;
  return (
    <div className="typed">
      <div className="write">
        <p className="soft">{open ? t("room.typed.time", { Time: timer(left) }) : t("room.typed.read")}</p>
        {closing ? (
          <ClosingForm key={view.block?.id} room={room} typed />
        ) : (
          <>
            <h2>{t("room.typed.title")}</h2>
            <p className="soft lead">{t("room.typed.more")}</p>
            {me.in_block && (
              <TaskForm
                key={me.task?.title ?? ""}
                room={room}
                from={me.task}
                submit={t(me.task ? "room.typed.change" : "room.task.set")}
                big
              />
            )}
          </>
        )}
      </div>
      <Written room={room} />
    </div>
  );
}
