import { beforeEach, expect, it, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  document.body.replaceChildren();
});

it("copies an address and says so", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  document.body.innerHTML = `<code id="a">https://lamp.example.org/calendar/x.ics</code><button data-copy="a" data-done="Copied" hidden><span>Copy</span></button>`;
  await import("./schedule");
  const button = document.querySelector("button")!;
  expect(button.hidden).toBe(false);
  button.click();
  await vi.waitFor(() => expect(button.textContent).toBe("Copied"));
  expect(writeText).toHaveBeenCalledWith("https://lamp.example.org/calendar/x.ics");
});

it("offers nothing a browser cannot do", async () => {
  Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
  document.body.innerHTML = `<code id="a">x</code><button data-copy="a" hidden><span>Copy</span></button>`;
  await import("./schedule");
  expect(document.querySelector("button")!.hidden).toBe(true);
});

it("asks once more where the reader is, and never twice", async () => {
  sessionStorage.setItem("zone-told", "1");
  document.cookie = "zone=Europe/Berlin";
  document.body.innerHTML = `<main data-zone-guessed></main>`;
  const errors = vi.spyOn(console, "error"); // jsdom says so when a page goes elsewhere
  await import("./schedule");
  expect(errors).not.toHaveBeenCalled();
});
