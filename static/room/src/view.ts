/** The server's JSON, as /api/openapi.json describes it. Instants are RFC 3339 UTC, lengths are seconds. */
export type Phase = "free" | "gathering" | "opening" | "focus" | "break" | "closing";
export type SeatKind = "camera" | "no_camera" | "text";
export type OutcomeKind = "done" | "partly" | "not_yet" | "changed";
export type Role = "owner" | "moderator" | "member" | "guest";
export type Action =
  | "next" | "skip" | "pass" | "start_focus" | "hand_over" | "take_back" | "sit_out" | "sit_in" | "close";
export interface Line { key: string; args?: Record<string, unknown> }
export interface PersonName { id: string; name: string }
export interface Plan { opening: number; focus: number; break: number; closing: number; sprints: number; gathering: number }
export interface Task { title: string; done_looks_like: string; how?: string; activity: string; promised?: string }
export interface RoomInfo {
  slug: string; name: string; description: string; quiet: boolean; cameras: "welcome" | "expected" | "off"; seats: number;
  /** whoever comes knocks */
  locked: boolean;
}
export interface Host extends PersonName { reason: Line }
export interface Stretch { phase: Phase; sprint: number; starts_at: string; ends_at: string }
export interface Place { member: string; name: string; state: "waiting" | "speaking" | "said" | "passed" | "skipped"; here: boolean }
export interface Turn { member: string; starts_at: string; ends_at: string; moves_on_at: string }
export interface Round { kind: "opening" | "closing"; mode: "spoken" | "typed"; order: Place[]; turn: Turn | null; typed_ends_at?: string }
export interface Block {
  id: string; scheduled: string; plan: Plan; starts_at: string; ends_at: string; sprint: number; phases: Stretch[];
  host: Host | null; understudy: PersonName | null; round: Round | null;
}
export interface Person {
  id: string; name: string; role: Role; seat: SeatKind; away: boolean; back_at?: string; lost: boolean;
  sitting_out: boolean; newcomer: boolean; task: Task | null; outcome: OutcomeKind | null; arrived_at: string;
}
export interface OpenTask { id: string; title: string; done_looks_like: string; room_name: string; at: string }
export interface Logged { id: string; title: string; planned_seconds: number; present_seconds: number }
export interface Helper { usual_length: number; of: number }
export interface NextBlock { id: string; starts_at: string; doors_at: string; length: number; host: PersonName | null; coming: number }
export interface Me {
  id: string; name: string; role: Role; language: string; willing: boolean; ask_willing: boolean;
  seat: SeatKind | ""; seat_id: string; away: boolean; back_at?: string; in_block: boolean; sitting_out: boolean;
  task: Task | null; outcome: OutcomeKind | null; note: string; unfinished: OpenTask | null;
  logged: Logged | null; helper: Helper | null;
  may_speak: boolean; may_video: boolean; camera_stopped: boolean; microphone_stopped: boolean; script: Line | null; host_again: boolean; actions: Action[];
}
export interface Knock extends PersonName { guest: boolean; at: string }
export interface View {
  revision: number; now: string; room: RoomInfo; phase: Phase; phase_starts_at: string | null; phase_ends_at: string | null;
  block: Block | null; next_host: Host | null; people: Person[]; scheduled: NextBlock | null; microphones: number; media_up: boolean;
  /** who asks to be let in */
  knocks: Knock[];
  /** null for a visitor nobody knows yet */
  me: Me | null;
}
export interface Message {
  id: number; client_id: string; kind: "text" | "task" | "outcome" | "notice" | "removed"; at: string;
  member: PersonName | null; text?: string; key?: string; args?: Record<string, unknown>;
}
