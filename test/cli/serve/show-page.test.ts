import { expect, test } from "bun:test";

import { showPage } from "../../../src/cli/serve/show-page.ts";

test("the page comes in one piece, and its policy lets just that run", async () => {
  const [response, again] = await Promise.all([showPage(), showPage()]);
  const html = await response.text();
  expect(await again.text()).toBe(html);
  expect(html).not.toMatch(/<link rel="stylesheet"|<script[^>]* src=/);
  const policy = response.headers.get("content-security-policy") ?? "";
  const inlined = Array.from(html.matchAll(/<(style|script)[^>]*>([^]*?)<\/\1>/g));
  expect(inlined).toHaveLength(2);
  for (const [, name, content = ""] of inlined) {
    const hash = new Bun.CryptoHasher("sha256").update(content).digest("base64");
    expect(policy).toInclude(`${name}-src 'sha256-${hash}'`);
  }
});
