import type { LucideIcon } from "lucide-react";

/** A sign that only repeats what a word beside it says. */
export function Icon({ of: Sign, small }: { of: LucideIcon; small?: boolean }) {
  return <Sign className={small ? "ic s" : "ic"} strokeWidth={1.75} aria-hidden="true" />;
}
