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

/** Until when somebody can be kept from something. */
export type Until = "block" | "tomorrow" | "week" | "date";

/** When each answer to "until when?" is, as the server takes it; a date is what a field for day and time holds. */
export function ends(choice: Until, now: number, date = ""): string {
  if (choice === "block") return "";
  if (choice === "date") {
    const at = new Date(date);
    return Number.isNaN(at.getTime()) ? "" : at.toISOString();
  }
  return new Date(now + (choice === "week" ? 7 : 1) * DAY).toISOString();
}

/** An instant as a field for day and time takes it, on this device's clock. */
export function forField(at: number): string {
  const here = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return here.toISOString().slice(0, 16);
}
