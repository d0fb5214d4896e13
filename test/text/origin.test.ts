import { describe, expect, test } from "bun:test";

import { ParseError } from "../../src/errors.ts";
import { parseOrigin } from "../../src/text/origin.ts";

describe("parseOrigin", () => {
  test.each([
    { raw: "null", want: "null" },
    { raw: "https://example.com", want: "https://example.com" },
    { raw: "HTTPS://Example.COM", want: "https://example.com" },
    { raw: "http://localhost:3000", want: "http://localhost:3000" },
    { raw: "https://example.com:443", want: "https://example.com" },
    { raw: "http://example.com:443", want: "http://example.com:443" },
    { raw: "http://[::1]:8080", want: "http://[::1]:8080" },
    { raw: "https://bücher.example", want: "https://xn--bcher-kva.example" },
    { raw: "chrome-extension://AbCdEf", want: "chrome-extension://abcdef" },
    { raw: "app://localhost:8080", want: "app://localhost:8080" },
  ])("of $raw is $want, and so is that of $want", ({ raw, want }) => {
    expect(parseOrigin(raw)).toBe(want);
    expect(parseOrigin(want)).toBe(want);
  });

  test.each([
    { raw: "" },
    { raw: "*" },
    { raw: "NULL" },
    { raw: "example.com" },
    { raw: "localhost:3000" },
    { raw: "//example.com" },
    { raw: "https://" },
    { raw: "https://example.com/" },
    { raw: "https://example.com?x" },
    { raw: "https://example.com#x" },
    { raw: "https://user:secret@example.com", shown: "https://user:***@example.com" },
    { raw: "https://*.example.com" },
    { raw: "https://example.com:99999" },
    { raw: "https://a.example,https://b.example" },
    { raw: " https://example.com" },
    { raw: "https://example.com\n" },
    { raw: "file:///tmp/page.html" },
  ])('of "$raw" throws', ({ raw, shown = raw }) => {
    expect(() => parseOrigin(raw)).toThrow(
      new ParseError(shown, 'an origin such as https://example.com, or "null"'),
    );
  });
});
