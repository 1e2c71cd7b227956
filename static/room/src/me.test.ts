import { beforeAll, expect, test, vi } from "vitest";

const sent: URLSearchParams[] = [];
let answer: () => Response = () => new Response(null, { status: 204 });

beforeAll(async () => {
  document.body.innerHTML = `
    <script type="application/json" id="page">{"lang":"en","browsers":1,"messages":{"you.live.kept":"Kept","you.live.not_kept":"Not kept"}}</script>
    <span id="kept" data-idle="Kept as you change it"></span>
    <form data-kept action="/me"><input type="hidden" name="do" value="you"><input id="name" name="name" value="Ana">
      <select id="zone" name="zone"><option>Europe/Berlin</option><option>Asia/Kathmandu</option></select>
      <input type="checkbox" name="follow" checked><div data-save></div></form>
    <section id="sound" data-live hidden><div><input id="volume" type="range" min="0" max="100"><output></output></div>
      <input type="checkbox" data-chime="focus"><input type="checkbox" data-chime="turn"><input type="checkbox" data-chime="minute">
      <button id="all-off"></button><button id="test-sound"></button></section>
    <button id="add-passkey" hidden></button><p id="passkey-note"></p>
    <nav class="subnav"><a href="#sound"></a></nav>`;
  vi.stubGlobal("IntersectionObserver", class { observe() {} });
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    sent.push(init.body as URLSearchParams);
    return answer();
  });
  await import("./me");
});

const said = () => document.getElementById("kept")!.textContent;
const change = (field: Element) => field.dispatchEvent(new Event("change", { bubbles: true }));
const name = () => document.getElementById("name") as HTMLInputElement;

test("nothing has to be saved by hand", () => {
  expect(document.querySelector<HTMLElement>("[data-save]")!.hidden).toBe(true);
  expect(document.getElementById("sound")!.hidden).toBe(false);
  expect(said()).toBe("Kept as you change it");
});

test("a change is sent with its section and said to be kept", async () => {
  name().value = "Anna";
  change(name());
  await vi.waitFor(() => expect(said()).toBe("Kept"));
  expect(Object.fromEntries(sent.at(-1)!)).toEqual({ do: "you", name: "Anna", zone: "Europe/Berlin", follow: "on" });
});

test("a refusal stands beside its field until it is mended", async () => {
  answer = () => new Response(JSON.stringify({ wrong: { name: "Taken." }, problem: "" }), { status: 422 });
  change(name());
  await vi.waitFor(() => expect(document.getElementById("name-wrong")?.textContent).toBe("Taken."));
  expect(name().getAttribute("aria-invalid")).toBe("true");
  expect(said()).toBe("Not kept");
  answer = () => new Response(null, { status: 204 });
  change(name());
  await vi.waitFor(() => expect(document.getElementById("name-wrong")).toBeNull());
  expect(name().hasAttribute("aria-invalid")).toBe(false);
});

test("whoever picks a zone no longer follows the device", async () => {
  answer = () => new Response(null, { status: 500 }); // the page would be loaded anew
  const zone = document.getElementById("zone") as HTMLSelectElement;
  zone.value = "Asia/Kathmandu";
  change(zone);
  await vi.waitFor(() => expect(sent.at(-1)!.get("zone")).toBe("Asia/Kathmandu"));
  expect(sent.at(-1)!.has("follow")).toBe(false);
});

test("chimes are kept on the device, each by itself", () => {
  const [focus, turn, minute] = [...document.querySelectorAll<HTMLInputElement>("[data-chime]")];
  expect([focus!.checked, turn!.checked, minute!.checked]).toEqual([true, true, false]);
  const kept = () => JSON.parse(localStorage.getItem("lamplight.prefs")!);
  turn!.checked = false;
  change(turn!);
  expect(kept()).toMatchObject({ chimes: true, silent: ["turn"], oneMinute: false });
  document.getElementById("all-off")!.click();
  expect(kept()).toMatchObject({ chimes: false, oneMinute: false });
  minute!.checked = true;
  change(minute!);
  expect(kept()).toMatchObject({ chimes: true, silent: ["focus", "turn"], oneMinute: true });
});
