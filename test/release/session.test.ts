import { expect, test } from "bun:test";

import { renderSession } from "../../src/release/session.ts";

test("a session is drawn line by line, and long lines are wrapped", () => {
  const svg = renderSession([
    { kind: "command", text: "wsecho send '<a&b>'" },
    { kind: "output", text: `${"word ".repeat(20)}end` },
  ]);
  const texts = Array.from(svg.matchAll(/<text [^>]*>(.*?)<\/text>/g), ([, text]) => text);
  expect(texts).toHaveLength(3);
  expect(texts[0]).toEndWith("wsecho send '&lt;a&amp;b&gt;'");
  expect(texts[0]).toInclude("$ ");
  expect(texts[2]).toEndWith("end");
  expect(svg).toStartWith('<svg xmlns="http://www.w3.org/2000/svg"');
  expect(svg).toEndWith("</svg>\n");
});

test("the picture of the README is such a drawing", async () => {
  const svg = await Bun.file(new URL("../../src/release/session.svg", import.meta.url)).text();
  expect(svg).toInclude("WebSocket server started at ws://localhost:8765");
  expect(svg).toInclude("Response from server: Echo: Hello");
  expect(svg.replaceAll("\n", "")).not.toMatch(/[\x00-\x1f]/);
});
