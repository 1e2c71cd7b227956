import { t } from "../messages";
import type { Role } from "../view";
import { cx } from "./words";

/** Beside a name, never in it: who speaks for the house, and who is only a guest. */
export function RoleBadge({ role }: { role: Role | undefined }) {
  if (!role || role === "member") return null;
  return <span className={cx("badge", role === "guest" ? "soft" : "dusk")}>{t(`room.role.${role}`)}</span>;
}
