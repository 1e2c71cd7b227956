import { ChevronRight, CircleCheck, CircleX, DoorOpen, MessageSquareText, RotateCw } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Top } from "./door/Top";
import { AtTable } from "./door/Windows";
import { chip, phaseWords } from "./door/words";
import { clockTime, t } from "./messages";
import { Icon } from "./room/icons";
import { Ribbon } from "./room/Ribbon";
import type { Sitting } from "./sitting";
import type { Prefs, RoomState } from "./state";
import { useServerNow } from "./useRoom";

interface CalmProps { sitting: Sitting; setPrefs: (p: Partial<Prefs>) => void }

function Calm({ sitting, setPrefs, title, front, children }: CalmProps & { title: string; front: string[][]; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <Top house={sitting.house} known={sitting.view.me !== null} setPrefs={setPrefs} />
      <main className="calm" id="main" tabIndex={-1}>
        <div className="front" aria-hidden="true">
          <svg className="roof" viewBox="0 0 344 52" preserveAspectRatio="none"><path fill="currentColor" d="M0 52 40 8h196V0h26v8h42l40 44z" /></svg>
          {front.map((floor, n) => <div key={n} className="facade">{floor.map((w, i) => <span key={i} className={`win ${w}`} />)}</div>)}
          <div className="plinth" />
        </div>
        <div>
          <h1 tabIndex={-1} ref={heading}>{title}</h1>
          {children}
        </div>
      </main>
    </>
  );
}

const dark = ["", "", "", "", "", ""];

/** The older of two tabs: one person, one seat. */
export function NewerTab(props: CalmProps) {
  const { sitting } = props, { view } = sitting;
  const now = useServerNow(sitting, 5000);
  const [busy, setBusy] = useState(false);
  return (
    <Calm {...props} title={t("moved.title")} front={[dark, dark, ["", "away", "", "on cam you", "", ""]]}>
      <p className="lead">{t("moved.lead")}</p>
      <dl className="facts slim">
        <dt>{t("moved.room")}</dt><dd>{view.room.name}</dd>
        <dt>{t("moved.now")}</dt><dd><span className={`phase ${chip(view)}`}>{phaseWords(view, now)}</span></dd>
        <dt>{t("moved.at")}</dt><dd className="num">{clockTime(sitting.movedAt)}</dd>
      </dl>
      <div className="acts">
        <button type="button" className="btn btn-lamp" aria-disabled={busy} onClick={() => {
          setBusy(true);
          void sitting.sitHere().finally(() => setBusy(false));
        }}>{t("moved.here")}</button>
        <a className="btn btn-quiet" href="/">{t("door.back")}</a>
      </div>
    </Calm>
  );
}

/** The room was closed for good. */
export function Gone(props: CalmProps) {
  return (
    <Calm {...props} title={t("gone.title")} front={[dark, dark, ["", "", "none", "", "", ""]]}>
      <p className="lead">{t("gone.lead")}</p>
      <div className="acts"><a className="btn btn-lamp" href="/">{t("door.back")}</a></div>
    </Calm>
  );
}

/** The seat is given up; the lobby comes in a moment. */
export function Leaving(props: CalmProps) {
  return (
    <Calm {...props} title={t("leaving.title")} front={[dark, dark, dark]}>
      <p className="lead">{t("leaving.lead")}</p>
      <div className="acts"><a className="btn" href="/">{t("door.back")}</a></div>
    </Calm>
  );
}

/** The page itself gave way. Loading it again finds the seat still kept. */
export function Broken({ sitting }: { sitting: Sitting }) {
  return (
    <Calm sitting={sitting} setPrefs={() => {}} title={t("broken.title")} front={[dark, ["", "", "on off", "", "", ""], dark]}>
      <p className="lead">{t("broken.lead")}</p>
      <div className="acts">
        <button type="button" className="btn btn-lamp" onClick={() => location.reload()}>{t("broken.reload")}</button>
        <a className="btn btn-quiet" href="/">{t("door.back")}</a>
      </div>
    </Calm>
  );
}

/** The house answers and its line for pictures does not: a text seat needs none. */
export function Blocked({ sitting, room }: { sitting: Sitting; room: RoomState }) {
  const { call } = sitting;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const text = () => void room.changeSeat("text");
  return (
    <div className="room scroll-phone">
      <Ribbon room={room} finished={null} inert={false} />
      <div className="hall alone">
        <main className="stage blocked" id="main">
          <div className="gather">
            <div className="said">
              <h1 tabIndex={-1} ref={heading}>{t("blocked.title")}</h1>
              <p className="soft">{t(room.view.media_up ? "blocked.lead" : "blocked.lead_down")}</p>
              <p>{t("blocked.text_needs")}</p>
              <div className="row wrap">
                <button type="button" className="btn btn-lamp" onClick={text}><Icon of={MessageSquareText} small />{t("blocked.text")}</button>
                <button type="button" className="btn" onClick={() => call.tryAgain()}><Icon of={RotateCw} small />{t("blocked.again")}</button>
              </div>
              {room.problem && <p className="wrong" role="alert">{room.problem}</p>}
              {call.findings.length > 0 && (
                <details className="tech">
                  <summary><Icon of={ChevronRight} small />{t("blocked.tried")}</summary>
                  <ul className="findings">
                    {call.findings.map((f) => (
                      <li key={f.what} className={f.ok ? "ok" : "bad"}>
                        <Icon of={f.ok ? CircleCheck : CircleX} /><b>{t(`blocked.way.${f.what}`)}</b>
                        <span className="w">{t(f.ok ? "blocked.answers" : "blocked.no_answer")}</span>
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </div>
            <AtTable view={room.view} />
          </div>
        </main>
      </div>
      <footer className="controls">
        <div className="why"><Icon of={MessageSquareText} /><span><b>{t("blocked.kept")}</b> {t("blocked.kept_more")}</span></div>
        <div className="ctl" role="toolbar" aria-label={t("blocked.controls")}>
          <button type="button" onClick={text}><Icon of={MessageSquareText} />{t("prejoin.seat.text")}</button>
          <button type="button" className="leave" onClick={() => void room.leave()}><Icon of={DoorOpen} />{t("blocked.leave")}</button>
        </div>
        <div className="end" />
      </footer>
    </div>
  );
}
