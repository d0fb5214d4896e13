import { describe } from "bun:test";

import { testRows } from "../../support/send-rows.ts";

describe("expectations that hold say nothing:", () => {
  testRows([
    { name: "a reply", args: ["--expect", "a", "a"], stdout: "a\n" },
    {
      name: "replies in their order",
      args: ["--expect=a", "--expect=b", "a", "b", "c"],
      stdout: "a\nb\nc\n",
    },
    { name: "an empty reply", args: ["--expect", "", ""], stdout: "\n" },
    {
      name: "bytes as hexadecimal",
      path: "/bytes/2",
      args: ["-n1", "--expect=00 01"],
      stdout: "\0\x01",
    },
    { name: "a match", args: ["--expect-match", "^b", "a", "bc"], stdout: "a\nbc\n" },
    { name: "a close", path: "/close/4001", args: ["--expect-close", "4001"] },
    {
      name: "a close after replies",
      path: "/close/4001?after=2",
      args: ["--expect-close", "4001", "--expect=Echo: a", "a", "b"],
      stdout: "Echo: a\nEcho: b\n",
    },
    { name: "a normal close", path: "/stream/1", args: ["--expect-close=1000"], stdout: "1\n" },
    { name: "a cut", path: "/close/1006", args: ["--expect-close", "1006"] },
    {
      name: "a close that is followed",
      path: "/close/4001",
      args: ["--follow", "--expect-close", "4001"],
    },
    { name: "a success", args: ["--expect-status", "101", "a"], stdout: "a\n" },
    { name: "a refusal", path: "/status/401", args: ["--expect-status", "401", "a"] },
    { name: "a redirect", path: "/status/302?location=/", args: ["--expect-status=302", "a"] },
    { name: "a bad query", path: "/?dely=1s", args: ["--expect-status", "400", "a"] },
  ]);
});

describe("an expectation that fails says what was wanted, and what came:", () => {
  testRows([
    {
      name: "a reply",
      args: ["--expect", "b", "a"],
      stdout: "a\n",
      stderr: 'want: "b"\ngot:  "a"\n',
      exitCode: 1,
    },
    {
      name: "the first that fails",
      args: ["--expect=a", "--expect=b", "--expect=c", "a", "x", "y"],
      stdout: /^a\nx\n/,
      stderr: 'want: "b"\ngot:  "x"\n',
      exitCode: 1,
    },
    {
      name: "a reply that never came",
      path: "/silent",
      args: ["-w", "50ms", "--expect", "a", "a"],
      stderr: 'want: "a"\ngot:  (no reply)\n',
      exitCode: 1,
    },
    {
      name: "a reply that an early close left out",
      path: "/stream/1",
      args: ["--expect=1", "--expect=2", "-n2"],
      stdout: "1\n",
      stderr: 'want: "2"\ngot:  (no reply)\n',
      exitCode: 1,
    },
    {
      name: "control characters",
      args: ["--expect", "b", "\x1b[2J"],
      stdout: "\x1b[2J\n",
      stderr: /^want: "b"\ngot: {2}"\\u001b\[2J"\n$/,
      exitCode: 1,
    },
    {
      name: "a match",
      args: ["--expect-match", "^b", "ab"],
      stdout: "ab\n",
      stderr: 'want: a reply that matches /^b/\ngot:  "ab"\n',
      exitCode: 1,
    },
    {
      name: "a close code",
      path: "/close/4002?reason=bye",
      args: ["--expect-close", "4001"],
      stderr: 'want: 4001 (private use)\ngot:  4002 (private use) "bye"\n',
      exitCode: 1,
    },
    {
      name: "a close that never came",
      args: ["-w", "50ms", "--expect-close", "1000", "a"],
      stdout: "a\n",
      stderr: "want: 1000 (normal closure)\ngot:  (no close)\n",
      exitCode: 1,
    },
    {
      name: "another status",
      path: "/status/401",
      args: ["--expect-status", "403", "a"],
      stderr: "want: HTTP status 403\ngot:  HTTP status 401\n",
      exitCode: 1,
    },
    {
      name: "a success where a refusal was wanted",
      args: ["--expect-status", "401", "a"],
      stderr: "want: HTTP status 401\ngot:  HTTP status 101\n",
      exitCode: 1,
    },
    {
      name: "a refusal where a success was wanted",
      path: "/status/401",
      args: ["--expect-status", "101", "a"],
      stderr: "want: HTTP status 101\ngot:  HTTP status 401\n",
      exitCode: 1,
    },
    {
      name: "a reply to a handshake that was refused",
      path: "/status/401",
      args: ["--expect-status", "401", "--expect", "a", "a"],
      stderr: 'want: "a"\ngot:  (no reply)\n',
      exitCode: 1,
    },
  ]);
});

describe("what was not expected is still reported:", () => {
  testRows([
    {
      name: "a refusal",
      path: "/status/401",
      args: ["--expect", "a", "a"],
      stderr: /^The server at .* rejected the handshake: HTTP 401 Unauthorized\n/,
      exitCode: 22,
    },
    {
      name: "a loss after what was expected",
      path: "/close/1011?after=1",
      args: ["--expect", "Echo: a", "a", "b"],
      stdout: "Echo: a\n",
      stderr: /1011 \(internal error\), before reply 2 of 2\n$/,
      exitCode: 56,
    },
    {
      name: "a wrong regular expression",
      args: ["--expect-match", "(", "a"],
      stderr: /^Cannot parse --expect-match "\(": expected /,
      exitCode: 2,
    },
  ]);
});
