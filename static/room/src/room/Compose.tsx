import { SendHorizontal } from "lucide-react";
import { t } from "../messages";
import type { RoomState } from "../state";
import { readCommand, type Command } from "./command";
import { Icon } from "./icons";
import { answerText } from "./words";

const LONGEST = 2000;

/** The field below the chat, and above it what a command would do. */
export function Compose({ room, sent }: { room: RoomState; sent(): void }) {
  const { chat } = room;
  const command = readCommand(chat.draft);
  const left = LONGEST - [...chat.draft].length;
  const send = () => {
    if (chat.draft.trim() === "" || left < 0) return;
    chat.send(chat.draft);
    chat.setDraft("");
    sent();
  };
  const button =
    command?.kind === "task"
      ? t("room.chat.set_task")
      : command?.kind === "outcome"
        ? t("room.chat.set_outcome")
        : null;
  return (
    <>
      <CommandStrip room={room} command={command} />
      <form
        className="compose"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        <label>
          <span className="sr">{t("room.chat.write")}</span>
          <textarea
            className="input"
            rows={1}
            value={chat.draft}
            placeholder={t("room.chat.write")}
            aria-invalid={left < 0}
            aria-describedby={left < 100 ? "left" : undefined}
            onChange={(e) => {
              chat.setDraft(e.target.value);
              if (chat.answer) chat.clearAnswer();
            }}
            onKeyDown={(e) => {
              if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) {
                e.preventDefault();
                send();
              }
              if (e.key === "Escape" && chat.answer) {
                e.preventDefault();
                chat.clearAnswer();
              }
            }}
          />
          {left < 100 && (
            <span id="left" className="tiny faint">
              {t("room.chat.left", { Count: left })}
            </span>
          )}
        </label>
        {button ? (
          <button type="submit" className="btn btn-lamp s">
            {button}
          </button>
        ) : (
          <button type="submit" className="btn iconbtn" aria-label={t("room.chat.send")}>
            <Icon of={SendHorizontal} />
          </button>
        )}
      </form>
    </>
  );
}

function CommandStrip({ room, command }: { room: RoomState; command: Command | null }) {
  const { answer } = room.chat;
  if (answer) {
    const text = answerText(answer);
    return (
      <div className="cmdhelp">
        <span>{text}</span>
        {/help|unknown/.test(answer.key) && <Slash />}
      </div>
    );
  }
  switch (command?.kind) {
    case "task":
      return command.title === "" ? (
        <Help />
      ) : (
        <div className="cmdhelp">
          <span className="tiny soft">{t("room.command.task")}</span>
          <p className="t">{command.title}</p>
          {command.done && (
            <p className="tiny soft">
              <b>{t("room.task.looks")}</b> {command.done}
            </p>
          )}
          {!command.done && <p className="tiny faint">{t("room.command.task_hint")}</p>}
        </div>
      );
    case "outcome":
      return (
        <div className="cmdhelp">
          <span className="soft">{t(`room.command.${command.outcome}`)}</span>
          {command.note && <p className="t">{command.note}</p>}
        </div>
      );
    case "away":
      return (
        <div className="cmdhelp">
          <span className="soft">{t("room.command.away")}</span>
        </div>
      );
    case "help":
    case "unfinished":
      return <Help />;
    case "unknown":
      return (
        <div className="cmdhelp">
          <b>{t("room.command.unknown", { Word: command.word })}</b>{" "}
          {command.meant && (
            <span className="soft">
              {t("room.command.meant")}{" "}
              <button
                type="button"
                className="link"
                onClick={() =>
                  room.chat.setDraft(room.chat.draft.trimStart().replace(command.word, command.meant ?? ""))
                }
              >
                {command.meant}
              </button>
            </span>
          )}
          <Slash />
        </div>
      );
    default:
      return null;
  }
}

function Help() {
  return (
    <div className="cmdhelp">
      <Slash />
    </div>
  );
}

function Slash() {
  return (
    <dl className="slash">
      {["task", "outcome", "away", "help"].map((c) => (
        <div key={c}>
          <dt>{t(`room.command.words.${c}`)}</dt>
          <dd>{t(`room.command.help.${c}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
