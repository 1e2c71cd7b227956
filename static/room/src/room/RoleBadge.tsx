import { t } from "../messages";
import type { Role } from "../view";

/** Beside a name, never in it: who speaks for the house, and who is only a guest. */
export function RoleBadge({ role }: { role: Role | undefined }) {
  if (!role || role === "member") return null;
  return <span className={role === "guest" ? "tiny faint" : "badge dusk"}>{t(`room.role.${role}`)}</span>;
}
