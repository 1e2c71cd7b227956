import type { Entry } from "./messages";
import type { View } from "./view";

/** What the server wrote into the page, so that the first paint needs no request. */
export interface Page { lang: string; house: string; slug: string; view: View; messages: Record<string, Entry> }

export function readPage(): Page {
  return JSON.parse(document.getElementById("page")!.textContent!) as Page;
}
