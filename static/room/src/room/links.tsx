import type { ReactNode } from "react";

const link = /\b(?:https?:\/\/|mailto:)[^\s<>"']+/gi;

/** Characters that end a sentence rather than an address. */
function trimmed(url: string): string {
  let end = url.length;
  while (end > 0 && /[.,;:!?…»”’]/.test(url[end - 1] ?? "")) end--;
  let out = url.slice(0, end);
  // A closing bracket belongs to the address only when it was opened in it.
  while (out.endsWith(")") && out.split("(").length < out.split(")").length) out = out.slice(0, -1);
  return out;
}

function safe(url: string): string | null {
  try {
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A message's text with its addresses as links; everything else stays text. */
export function linked(text: string): ReactNode[] {
  const out: ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(link)) {
    const url = trimmed(match[0]);
    const href = safe(url);
    if (href === null) continue;
    if (match.index > at) out.push(text.slice(at, match.index));
    out.push(
      <a key={match.index} href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {url}
      </a>,
    );
    at = match.index + url.length;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}
