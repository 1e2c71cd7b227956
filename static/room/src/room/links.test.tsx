import { isValidElement, type ReactElement } from "react";
import { describe, expect, it } from "vitest";
import { linked } from "./links";

const hrefs = (text: string) =>
  linked(text)
    .filter(isValidElement)
    .map((n) => (n as ReactElement<{ href: string }>).props.href);

describe("links in messages", () => {
  it.each([
    ["see https://example.org/a?b=c.", ["https://example.org/a?b=c"]],
    ["(https://example.org/wiki/Lamp_(light))", ["https://example.org/wiki/Lamp_(light)"]],
    ["write to mailto:ana@example.org, please", ["mailto:ana@example.org"]],
    ["javascript:alert(1) data:text/html,x vbscript:x ftp://example.org", []],
    ["two http://a.example http://b.example", ["http://a.example/", "http://b.example/"]],
  ])("%s", (text, want) => expect(hrefs(text)).toEqual(want));

  it("markup stays text", () =>
    expect(linked("<img src=x onerror=alert(1)>")).toEqual(["<img src=x onerror=alert(1)>"]));
  it("nothing of the text is lost", () => {
    const text = "a https://example.org/x, b";
    expect(
      linked(text)
        .map((n) => (isValidElement(n) ? (n as ReactElement<{ children: string }>).props.children : n))
        .join(""),
    ).toBe(text);
  });
  it("opens without telling where it came from", () => {
    const node = linked("https://example.org").find(isValidElement) as ReactElement<{ rel: string }>;
    expect(node.props.rel).toBe("noopener noreferrer nofollow ugc");
  });
});
