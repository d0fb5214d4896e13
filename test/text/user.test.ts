import { describe, expect, test } from "bun:test";

import { ParseError } from "../../src/errors.ts";
import { parseUser } from "../../src/text/user.ts";

describe("parseUser", () => {
  test.each([
    { raw: "alice:secret", want: { name: "alice", password: "secret" } },
    { raw: "alice:a:b", want: { name: "alice", password: "a:b" } },
    { raw: "alice:", want: { name: "alice", password: "" } },
    { raw: "zoë s:pass word", want: { name: "zoë s", password: "pass word" } },
  ])("of $raw splits at the first colon", ({ raw, want }) => {
    expect(parseUser(raw)).toEqual(want);
  });

  test.each([
    { raw: "", shown: "" },
    { raw: "secret", shown: "***" },
    { raw: ":", shown: "***" },
    { raw: ":secret", shown: "***" },
    { raw: "a:secret\n", shown: "***" },
  ])("of $raw throws, and shows $shown", ({ raw, shown }) => {
    expect(() => parseUser(raw)).toThrow(new ParseError(shown, "NAME:PASS"));
  });

  test("refuses a password that was not UTF-8, and does not repeat it", () => {
    expect(() => parseUser("a:caf\ufffd")).toThrow(new ParseError("***", "NAME:PASS in UTF-8"));
  });
});
