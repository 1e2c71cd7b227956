// Notices on this device: the switch of the page "Reminders". The browser is
// asked for its permission only when somebody presses it.

type State = "on" | "off" | "blocked" | "install" | "never" | "failed";

/** Makes a part of a page with data-push live. */
export async function start(part: HTMLElement): Promise<void> {
  const toggle = part.querySelector<HTMLInputElement>("[data-push-switch]");
  if (!toggle) return;
  const known = (part.dataset.push ?? "").split(" ").filter(Boolean);
  part.hidden = false;
  let state = await now(known);
  show(part, toggle, state);
  toggle.addEventListener("change", async () => {
    toggle.disabled = true;
    state = toggle.checked ? await subscribe() : await unsubscribe();
    toggle.disabled = false;
    show(part, toggle, state);
  });
}

function show(part: HTMLElement, toggle: HTMLInputElement, state: State): void {
  toggle.checked = state === "on";
  toggle.disabled = state === "never" || state === "install";
  for (const words of part.querySelectorAll<HTMLElement>("[data-push-say]")) words.hidden = words.dataset.pushSay !== state;
}

/** How it stands, without asking anybody for anything. */
async function now(known: string[]): Promise<State> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    return isPhoneOfApple() ? "install" : "never";
  }
  if (Notification.permission === "denied") return "blocked";
  try {
    const subscription = await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
    if (!subscription) return "off";
    // It may be somebody else's who was signed in here before.
    return known.includes(await fingerprint(subscription.endpoint)) ? "on" : "off";
  } catch {
    return "off";
  }
}

/** Phones of this maker show notices only of what lies on the home screen. */
function isPhoneOfApple(): boolean {
  return "standalone" in navigator && !(navigator as { standalone?: boolean }).standalone;
}

async function subscribe(): Promise<State> {
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      return Notification.permission === "denied" ? "blocked" : "off";
    }
    const registration = await register();
    const { key } = (await call("GET", "/api/push/key")) as { key: string };
    const options = { userVisibleOnly: true, applicationServerKey: key };
    let subscription: PushSubscription;
    try {
      subscription = await registration.pushManager.subscribe(options);
    } catch {
      // One made with another key, of a house that lived here before, is in the way.
      await (await registration.pushManager.getSubscription())?.unsubscribe();
      subscription = await registration.pushManager.subscribe(options);
    }
    const { endpoint, keys } = subscription.toJSON();
    await call("POST", "/api/push", { endpoint, keys });
    return "on";
  } catch {
    return "failed";
  }
}

async function unsubscribe(): Promise<State> {
  try {
    const subscription = await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
    if (!subscription) return "off";
    await call("DELETE", "/api/push", { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
    return "off";
  } catch {
    return "failed";
  }
}

interface Policy { createScriptURL(url: string): string }
declare const trustedTypes: undefined | { createPolicy(name: string, rules: Policy): Policy };

let policy: Policy | undefined;

/** The one script that may be started by its address is the house's own worker. */
async function register(): Promise<ServiceWorkerRegistration> {
  const own: Policy = { createScriptURL: () => "/sw.js" };
  policy ??= typeof trustedTypes === "undefined" ? own : trustedTypes.createPolicy("worker", own);
  await navigator.serviceWorker.register(policy.createScriptURL("/sw.js"), { scope: "/" });
  return navigator.serviceWorker.ready;
}

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : null,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.status === 204 ? null : answer.json();
}

async function fingerprint(text: string): Promise<string> {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A button that copies what stands beside it. */
export function copies(button: HTMLButtonElement): void {
  const from = document.getElementById(button.dataset.copy ?? "");
  if (!from || !navigator.clipboard) return;
  const says = button.querySelector("span") ?? button;
  const word = says.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(from.textContent ?? "");
    says.textContent = button.dataset.copied ?? word;
    setTimeout(() => { says.textContent = word; }, 4000);
  });
}
