import { describe, expect, test } from "bun:test";

import {
  createExpectations,
  type ExpectationOptions,
  type Failure,
} from "../../../src/cli/send/expectations.ts";
import { ExpectationError } from "../../../src/cli/send/outcome.ts";
import type { Message } from "../../../src/protocol/message.ts";

/** The first failure of a conversation in which these replies come, and then the end. */
function judge(options: ExpectationOptions, replies: readonly Message[]): Failure | undefined {
  const expectations = createExpectations(options);
  for (const message of replies) {
    const failure = expectations.reply(message);
    if (failure !== undefined) return failure;
  }
  return expectations.finished();
}

const bytes = Uint8Array.of(0x48, 0x69);
const noText = Uint8Array.of(0, 0xff);

describe("--expect", () => {
  test.each<{ what: string; replies: string[]; got: Message[] }>([
    { what: "nothing is expected", replies: [], got: ["a", "b"] },
    { what: "the reply is the same", replies: ["a"], got: ["a"] },
    { what: "the reply is empty as expected", replies: [""], got: [""] },
    { what: "all are the same in the same order", replies: ["a", "b", "a"], got: ["a", "b", "a"] },
    { what: "more follow", replies: ["a"], got: ["a", "b"] },
    { what: "bytes are that text", replies: ["Hi"], got: [bytes] },
    { what: "bytes are that in hex", replies: ["4869"], got: [bytes] },
    { what: "bytes are that in spaced upper case hex", replies: ["00 FF"], got: [noText] },
    { what: "no bytes are expected", replies: [""], got: [new Uint8Array(0)] },
  ])("holds when $what", ({ replies, got }) => {
    expect(judge({ replies }, got)).toBeUndefined();
  });

  test.each<{ what: string; replies: string[]; got: Message[]; failure: Failure }>([
    {
      what: "the reply is another",
      replies: ["a"],
      got: ["b"],
      failure: { want: '"a"', got: '"b"' },
    },
    {
      what: "the reply only contains it",
      replies: ["Hello"],
      got: ["Echo: Hello"],
      failure: { want: '"Hello"', got: '"Echo: Hello"' },
    },
    {
      what: "the reply has a blank more",
      replies: ["a"],
      got: ["a "],
      failure: { want: '"a"', got: '"a "' },
    },
    {
      what: "upper and lower case differ",
      replies: ["a"],
      got: ["A"],
      failure: { want: '"a"', got: '"A"' },
    },
    {
      what: "the order is another",
      replies: ["a", "b"],
      got: ["b", "a"],
      failure: { want: '"a"', got: '"b"' },
    },
    {
      what: "the second is another",
      replies: ["a", "b"],
      got: ["a", "c"],
      failure: { want: '"b"', got: '"c"' },
    },
    { what: "none comes", replies: ["a"], got: [], failure: { want: '"a"', got: "(no reply)" } },
    {
      what: "the second does not come",
      replies: ["a", "b"],
      got: ["a"],
      failure: { want: '"b"', got: "(no reply)" },
    },
    {
      what: "an empty one does not come",
      replies: [""],
      got: [],
      failure: { want: '""', got: "(no reply)" },
    },
    {
      what: "a text is the hex of what was expected",
      replies: ["Hi"],
      got: ["4869"],
      failure: { want: '"Hi"', got: '"4869"' },
    },
    {
      what: "bytes differ",
      replies: ["00fe"],
      got: [noText],
      failure: { want: '"00fe"', got: "2 bytes: 00 ff" },
    },
    {
      what: "no bytes come",
      replies: ["a"],
      got: [new Uint8Array(0)],
      failure: { want: '"a"', got: "0 bytes" },
    },
  ])("fails when $what", ({ replies, got, failure }) => {
    expect(judge({ replies }, got)).toEqual(failure);
  });

  test("cuts what is too long to be read", () => {
    const { want = "", got = "" } =
      judge({ replies: ["a".repeat(5000)] }, ["b".repeat(5000)]) ?? {};
    expect(want).toBe(`"${"a".repeat(1000)}… (+4000 bytes)"`);
    expect(got).toBe(`"${"b".repeat(1000)}… (+4000 bytes)"`);
  });
});

describe("--expect-match", () => {
  test.each<{ what: string; match: RegExp; got: Message[] }>([
    { what: "the only reply matches", match: /^Echo/, got: ["Echo: a"] },
    { what: "the first of two matches", match: /a/, got: ["a", "b"] },
    { what: "the last of two matches", match: /b/, got: ["a", "b"] },
    { what: "bytes match as text", match: /^Hi$/, got: [bytes] },
    { what: "bytes that are no text match in hex", match: /^00ff$/, got: [noText] },
    { what: "a byte order mark is matched", match: /^\ufeffa/, got: [Buffer.from("\ufeffa")] },
  ])("holds when $what", ({ match, got }) => {
    expect(judge({ match }, got)).toBeUndefined();
  });

  test.each([/a/g, /a/y, /a/gy])(
    "has no memory from one reply to the next, not even %p",
    (match) => {
      match.lastIndex = 1;
      expect(judge({ match }, ["a"])).toBeUndefined();
    },
  );

  test.each<{ what: string; got: Message[]; failure: Failure }>([
    {
      what: "none comes",
      got: [],
      failure: { want: "a reply that matches /^x/i", got: "(no reply)" },
    },
    {
      what: "the only one does not match",
      got: ["ax"],
      failure: { want: "a reply that matches /^x/i", got: '"ax"' },
    },
    {
      what: "none of several matches",
      got: ["a", "b", noText],
      failure: {
        want: "a reply that matches /^x/i",
        got: "2 bytes: 00 ff (the last of 3 replies)",
      },
    },
  ])("fails when $what", ({ got, failure }) => {
    expect(judge({ match: /^x/i }, got)).toEqual(failure);
  });

  test("does not fail before the end", () => {
    expect(createExpectations({ match: /x/ }).reply("a")).toBeUndefined();
  });
});

describe("--expect-close", () => {
  test.each([1000, 1005, 1006, 4000])("holds when the connection ends with %i", (closeCode) => {
    const expectations = createExpectations({ closeCode });
    expect(expectations.closed(closeCode, "why")).toBeUndefined();
    expect(expectations.finished()).toBeUndefined();
  });

  test.each([
    { code: 1000, reason: "", got: "1000 (normal closure)" },
    { code: 1011, reason: "oh\nno", got: '1011 (internal error) "oh\\nno"' },
    { code: 1006, reason: "", got: "1006 (abnormal closure)" },
  ])("fails when the connection ends with $got", ({ code, reason, got }) => {
    const failure = createExpectations({ closeCode: 4000 }).closed(code, reason);
    expect(failure).toEqual({ want: "4000 (private use)", got });
  });

  test("fails when the connection does not end", () => {
    const want = "1000 (normal closure)";
    expect(judge({ closeCode: 1000 }, ["a"])).toEqual({ want, got: "(no close)" });
  });

  test("not given, leaves open how the connection ends", () => {
    expect(createExpectations({}).closed(1011, "")).toBeUndefined();
  });
});

describe("--expect-status", () => {
  test("holds when the handshake is refused like that", () => {
    const expectations = createExpectations({ status: 401 });
    expect(expectations.answered(401)).toBeUndefined();
    expect(expectations.finished()).toBeUndefined();
  });

  test("holds with 101 when the handshake succeeds", () => {
    const expectations = createExpectations({ status: 101 });
    expect(expectations.answered(101)).toBeUndefined();
    expect(expectations.finished()).toBeUndefined();
  });

  test.each([
    { refused: 403, got: "HTTP status 403" },
    { refused: undefined, got: "(no HTTP status)" },
  ])("fails when the handshake is refused with $got", ({ refused, got }) => {
    const failure = createExpectations({ status: 401 }).answered(refused);
    expect(failure).toEqual({ want: "HTTP status 401", got });
  });

  test("fails as soon as a handshake succeeds that should not", () => {
    const failure = createExpectations({ status: 401 }).answered(101);
    expect(failure).toEqual({ want: "HTTP status 401", got: "HTTP status 101" });
  });

  test("fails when there was no handshake at all", () => {
    expect(judge({ status: 401 }, [])).toEqual({ want: "HTTP status 401", got: "(no handshake)" });
  });

  test("not given, leaves open how the handshake ends", () => {
    expect(createExpectations({}).answered(101)).toBeUndefined();
    expect(createExpectations({}).answered(500)).toBeUndefined();
  });
});

test("what never came is judged in the order in which it would have come", () => {
  const options = { replies: ["a"], match: /b/, closeCode: 1000, status: 101 };
  const expectations = createExpectations(options);
  expect(expectations.finished()?.want).toBe("HTTP status 101");
  expectations.answered(101);
  expect(expectations.finished()?.want).toBe('"a"');
  expectations.reply("a");
  expect(expectations.finished()?.want).toBe("a reply that matches /b/");
  expectations.reply("b");
  expect(expectations.finished()?.want).toBe("1000 (normal closure)");
  expectations.closed(1000, "");
  expect(expectations.finished()).toBeUndefined();
});

describe("ExpectationError", () => {
  test("puts one below the other", () => {
    const { message } = new ExpectationError({ want: '"a"', got: "(no reply)" });
    expect(message).toBe('want: "a"\ngot:  (no reply)');
  });

  test("is harmless at a terminal, whatever came", () => {
    const failure = judge({ replies: ["a\n"] }, ["\x1b[2J\n\x9b\u202e"]);
    const want = 'want: "a\\n"\ngot:  "\\u001b[2J\\n\\x9b\\u202e"';
    expect(failure && new ExpectationError(failure).message).toBe(want);
  });
});
