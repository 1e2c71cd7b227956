import { MessageSquareText, Plus, TriangleAlert, Video, VideoOff } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { loadLiveKit } from "./call";
import { DeviceRow } from "./door/DeviceRow";
import { Helper } from "./door/Helper";
import { NextBlock } from "./door/NextBlock";
import { Preview, usePreview } from "./door/Preview";
import { Top } from "./door/Top";
import { AtTable } from "./door/Windows";
import { chip, lead, phaseWords } from "./door/words";
import { vague } from "./helper";
import { readDraftTask, readHabit, writeDraftTask, writeHabit } from "./keep";
import { t } from "./messages";
import { Icon } from "./room/icons";
import type { Refusal, Sitting } from "./sitting";
import type { Prefs, TaskInput } from "./state";
import { useServerNow } from "./useRoom";
import type { SeatKind, View } from "./view";

const ACTIVITIES = ["writing", "reading", "admin", "code", "home"];

/** The door: name, picture, task, and how to sit in. One press for somebody who was here before. */
export function Prejoin({ sitting, prefs, setPrefs }: {
  sitting: Sitting; prefs: Prefs; setPrefs: (p: Partial<Prefs>) => void;
}) {
  const { view, refusal } = sitting;
  const now = useServerNow(sitting, 5000);
  const [habit] = useState(readHabit);
  const [name, setName] = useState(view.me?.name || habit.name);
  const [task, setTask] = useState(() => firstTask(sitting));
  const [seat, setSeat] = useState<SeatKind>(() => firstSeat(view, habit.seat));
  const [choice, setChoice] = useState({ camera: habit.camera, microphone: habit.microphone });
  const [busy, setBusy] = useState(false);
  const seen = usePreview(seat === "camera", choice.camera);
  const form = useRef<HTMLFormElement>(null);
  const go = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    void loadLiveKit().catch(() => {}); // tried again when it is needed
    void import("./room/Room");
    const first = name === "" ? "name" : task.title === "" ? "title" : "";
    const field = form.current?.elements.namedItem(first);
    if (field instanceof HTMLElement) field.focus();
    else go.current?.focus();
    // only once, on arriving
  }, []); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => writeDraftTask(sitting.slug, task), [sitting.slug, task]);
  useEffect(() => {
    const field = refusal && refusal.field !== "form" && form.current?.querySelector<HTMLElement>(`[data-field=${refusal.field}]`);
    if (field) field.focus();
  }, [refusal]);

  const ask = view.me?.helper ? vague(task) : null;
  const change = (part: Partial<TaskInput>) => setTask((old) => ({ ...old, ...part }));
  const sit = async (as: SeatKind) => {
    if (busy) return;
    if (name.trim() === "") {
      sitting.refuse({ field: "name", key: "prejoin.name_missing", message: t("prejoin.name_missing") });
      return;
    }
    setBusy(true);
    writeHabit({ camera: choice.camera, microphone: choice.microphone });
    const seated = await sitting.sitDown(name.trim(), as, trimmed(task), as === "camera" ? seen.take() : null);
    if (seated) return;
    seen.giveBack();
    setBusy(false);
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    void sit(seat);
  };
  return (
    <>
      <Top house={sitting.house} known={sitting.view.me !== null} setPrefs={setPrefs} />
      <main className="prejoin" id="main" tabIndex={-1}>
        <Preview seen={seen} seat={seat} name={name} prefs={prefs} setPrefs={setPrefs} textOnly={() => setSeat("text")} />
        <form className="taskform" ref={form} onSubmit={submit} noValidate aria-busy={busy}>
          <div>
            <p className={`phase ${chip(view)}`}>{phaseWords(view, now)}</p>
            <h1>{view.room.name}</h1>
            {view.room.description && <p className="about">{view.room.description}</p>}
            <p className="soft">{lead(view)}</p>
            {view.scheduled && <NextBlock view={view} now={now} />}
            {!view.me && <p className="soft"><a className="link" href="/signin">{t("prejoin.been_here")}</a></p>}
            {view.room.quiet && view.phase === "free" && <p className="soft">{t("door.quiet")}</p>}
            {view.room.cameras !== "welcome" && <p className="soft">{t(`door.cameras_${view.room.cameras}`)}</p>}
          </div>
          <Field label={t("prejoin.name")} refusal={refusal} at="name">
            {(p) => <input {...p} className="input" name="name" autoComplete="nickname" maxLength={80} value={name}
              onChange={(e) => setName(e.target.value)} />}
          </Field>
          <div className="big taskform">
            <Field label={t("prejoin.task")} refusal={refusal} at="task">
              {(p) => <input {...p} className="input" name="title" autoComplete="off" maxLength={200} value={task.title}
                onChange={(e) => change({ title: e.target.value })} />}
            </Field>
            <label className="field">
              <span>{t("prejoin.done")}</span>
              <input className="input" name="done" autoComplete="off" maxLength={200} value={task.done_looks_like}
                aria-describedby="done-hint" onChange={(e) => change({ done_looks_like: e.target.value })} />
              <span className="hint" id="done-hint">{t(ask ? `prejoin.vague.${ask}` : "prejoin.done_hint")}</span>
            </label>
          </div>
          <Activities value={task.activity} own={habit.activities} choose={(activity) => change({ activity })} />
          <Seats seat={seat} choose={setSeat} cameras={view.room.cameras !== "off"} />
          <Helper sitting={sitting} />
          <Wrong refusal={refusal} at="seat" />
          {refusal?.field === "seat" && seat !== "text" && (
            <button type="button" className="btn" onClick={() => {
              setSeat("text");
              void sit("text");
            }}><Icon of={MessageSquareText} small />{t("blocked.text")}</button>
          )}
          <Wrong refusal={refusal} at="form" />
          <div className="row wrap sticky-cta">
            <button className="btn btn-lamp go" ref={go} aria-disabled={busy}>
              {t(busy ? "prejoin.sitting" : view.phase === "focus" ? "prejoin.slip_in" : "prejoin.sit")}
            </button>
            <a className="btn btn-quiet" href="/">{t("door.back")}</a>
          </div>
        </form>
        <section className="dv" aria-label={t("prejoin.devices_and_people")}>
          {seat !== "text" && <DeviceRow seen={seen.stream} choice={choice} camera={seat === "camera"} prefs={prefs}
            setPrefs={setPrefs} choose={(c) => setChoice((old) => ({ ...old, ...c }))} />}
          <AtTable view={view} />
        </section>
      </main>
    </>
  );
}

function firstTask(sitting: Sitting): TaskInput {
  const { me } = sitting.view;
  const left = me?.task && me.outcome !== "done" ? me.task : null;
  return readDraftTask(sitting.slug) ?? {
    title: left?.title ?? "", done_looks_like: left?.done_looks_like ?? "", activity: left?.activity ?? "",
  };
}

function trimmed(task: TaskInput): TaskInput {
  return { ...task, title: task.title.trim(), done_looks_like: task.done_looks_like.trim() };
}

function firstSeat(view: View, habit: SeatKind): SeatKind {
  return habit === "camera" && view.room.cameras === "off" ? "no_camera" : habit;
}

/** A field with what the server refused beside it. */
function Field({ label, refusal, at, children }: {
  label: string; refusal: Refusal | null; at: Refusal["field"];
  children: (p: { id: string; "data-field": string; "aria-invalid"?: true; "aria-describedby"?: string }) => ReactNode;
}) {
  const wrong = refusal?.field === at;
  return (
    <div className="field">
      <label className="label" htmlFor={`f-${at}`}>{label}</label>
      {children({ id: `f-${at}`, "data-field": at, ...(wrong && { "aria-invalid": true, "aria-describedby": `wrong-${at}` }) })}
      <Wrong refusal={refusal} at={at} />
    </div>
  );
}

function Wrong({ refusal, at }: { refusal: Refusal | null; at: Refusal["field"] }) {
  return (
    <span role="alert" id={`wrong-${at}`}>
      {refusal?.field === at && <span className="wrong"><Icon of={TriangleAlert} small /><span>{refusal.message}</span></span>}
    </span>
  );
}

function Activities({ value, own, choose }: { value: string; own: string[]; choose: (activity: string) => void }) {
  const [adding, setAdding] = useState(false);
  const usual = ACTIVITIES.map((a) => t(`prejoin.activity.${a}`));
  const all = [...new Set([...usual, ...own, ...(value ? [value] : [])])];
  const add = (word: string) => {
    setAdding(false);
    if (!word) return;
    choose(word);
    if (!usual.includes(word)) writeHabit({ activities: [word, ...own.filter((a) => a !== word)].slice(0, 4) });
  };
  return (
    <fieldset>
      <legend className="label">{t("prejoin.activities")} <span className="hint">{t("prejoin.activities_hint")}</span></legend>
      <div className="tags">
        {all.map((a) => (
          <button type="button" key={a} className="tag" aria-pressed={a === value} onClick={() => choose(a === value ? "" : a)}>{a}</button>
        ))}
        {adding ? (
          <input className="input new-tag" autoFocus maxLength={40} aria-label={t("prejoin.activity_new")}
            onBlur={(e) => add(e.target.value.trim())}
            onKeyDown={(e) => {
              if (e.key === "Escape") setAdding(false);
              if (e.key !== "Enter") return;
              e.preventDefault();
              add(e.currentTarget.value.trim());
            }} />
        ) : (
          <button type="button" className="tag" aria-label={t("prejoin.activity_add")} onClick={() => setAdding(true)}>
            <Icon of={Plus} small />
          </button>
        )}
      </div>
    </fieldset>
  );
}

function Seats({ seat, choose, cameras }: { seat: SeatKind; choose: (s: SeatKind) => void; cameras: boolean }) {
  const seats = ([["camera", Video], ["no_camera", VideoOff], ["text", MessageSquareText]] as const)
    .filter(([kind]) => cameras || kind !== "camera");
  return (
    <fieldset>
      <legend className="label">{t("prejoin.how")}</legend>
      <div className="joinas" data-seats={seats.length}>
        {seats.map(([kind, icon]) => (
          <label key={kind}>
            <input type="radio" name="seat" value={kind} checked={seat === kind} data-field={seat === kind ? "seat" : undefined}
              onChange={() => choose(kind)} />
            <b><Icon of={icon} small />{t(`prejoin.seat.${kind}`)}</b>
            <span>{t(`prejoin.seat.${kind}_more`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
