const EVERY = 10_000;

/** Fetches the page again while it is looked at, and takes over the parts that were measured anew. */
export function start(): void {
  setInterval(() => {
    if (document.visibilityState === "visible") look();
  }, EVERY);
}

function look(): void {
  // A document in an answer, unlike one made from text, needs no trust: nothing in it runs.
  const ask = new XMLHttpRequest();
  ask.responseType = "document";
  ask.timeout = EVERY;
  ask.addEventListener("load", () => {
    if (ask.status === 200 && ask.responseXML) take(ask.responseXML);
  });
  ask.open("GET", location.pathname + location.search);
  ask.send();
}

/** Puts the fresh parts in the place of the old ones; one that holds the focus stays. */
export function take(fresh: Document): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-fresh]")) {
    const now = fresh.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (!now || part.contains(document.activeElement) || part.isEqualNode(now)) continue;
    part.replaceWith(document.importNode(now, true));
  }
}

start();
