import { expect, test, vi } from "vitest";

test("what was measured anew takes the place of the old, and what holds the focus stays", async () => {
  vi.useFakeTimers();
  const { take } = await import("./health");
  document.body.innerHTML = `<p data-fresh="a">1</p><p data-fresh="b"><a href="/">1</a></p><p data-fresh="c">1</p><p>1</p>`;
  document.querySelector("a")!.focus();
  const fresh = document.implementation.createHTMLDocument();
  fresh.body.innerHTML = `<p data-fresh="a">2</p><p data-fresh="b">2</p><p>2</p>`;
  take(fresh);
  expect([...document.querySelectorAll("p")].map((p) => p.textContent)).toEqual(["2", "1", "1", "1"]);
});
