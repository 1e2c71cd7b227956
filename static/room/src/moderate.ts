import { ask } from "./api";
import type { Me, Person } from "./view";

/** What a moderator can decide about somebody from their tile. */
export type Deed = "ban" | "camera" | "microphone" | "message";

export interface Decision {
  member: string;
  reason: string;
  everywhere: boolean;
  /** RFC 3339; empty: until the block ends */
  until: string;
}

const paths = { ban: "ban", camera: "stop/camera", microphone: "stop/microphone" };

const room = (slug: string) => `/api/rooms/${slug}`;

export const removeMessage = (slug: string, id: number, reason: string) =>
  ask<unknown>(`${room(slug)}/messages/${id}/remove`, { method: "POST", body: { reason } });
export const decide = (slug: string, deed: Exclude<Deed, "message">, body: Decision) =>
  ask<unknown>(`${room(slug)}/${paths[deed]}`, { method: "POST", body });
export const lock = (slug: string, locked: boolean) => ask<unknown>(`${room(slug)}/lock`, { method: "PUT", body: { locked } });
export const guestsOff = (slug: string) => ask<unknown>(`${room(slug)}/guests`, { method: "PUT", body: { off: true } });
export const guestsOut = (slug: string) => ask<unknown>(`${room(slug)}/guests/out`, { method: "POST" });
export const answerKnock = (slug: string, member: string, letIn: boolean) =>
  ask<unknown>(`${room(slug)}/knocks/${member}`, { method: "POST", body: { let_in: letIn } });

/** Whether this reader looks after the house. */
export function isStaff(me: Pick<Me, "role">): boolean {
  return me.role === "owner" || me.role === "moderator";
}

/** Nobody acts on themselves or on an equal; the server has the last word. */
export function mayActOn(me: Pick<Me, "id" | "role">, person: Pick<Person, "id" | "role">): boolean {
  if (!isStaff(me) || person.id === me.id || person.role === "owner") return false;
  return person.role !== "moderator" || me.role === "owner";
}

const DAY = 86_400_000;

/** When each answer to "until when?" is, as the server takes it. */
export function ends(choice: "block" | "tomorrow" | "week", now: number): string {
  if (choice === "block") return "";
  return new Date(now + (choice === "week" ? 7 : 1) * DAY).toISOString();
}
