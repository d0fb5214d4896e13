import { expect, test } from "bun:test";

import { parseToken } from "../../src/text/token.ts";

test.each([
  { text: "s3cret" },
  { text: "two words" },
  { text: "pässwörd 🔑 voilà" },
  { text: "-" },
])("parseToken($text) is the token itself", ({ text }) => {
  expect(parseToken(text)).toBe(text);
});

test.each([
  { what: "nothing in it", text: "", shown: "" },
  { what: "blanks alone", text: "  ", shown: "***" },
  { what: "a blank before it", text: " s3cret", shown: "***" },
  { what: "a no-break space after it", text: "s3cret\u00a0", shown: "***" },
  { what: "a line feed", text: "s3\ncret", shown: "***" },
  { what: "a tab", text: "s3\tcret", shown: "***" },
  { what: "DEL", text: "s3\u007fcret", shown: "***" },
  { what: "a lone surrogate", text: "s3\ud83dcret", shown: "***" },
  { what: "bytes that were not UTF-8", text: "s3\ufffdcret", shown: "***" },
])("a token with $what is refused, and not repeated", ({ text, shown }) => {
  const wanted = "a non-empty token, without control characters or blanks around it";
  expect(() => parseToken(text, "--token")).toThrow(
    expect.objectContaining({
      name: "ParseError",
      value: shown,
      message: `Cannot parse --token "${shown}": expected ${wanted}`,
    }),
  );
});
