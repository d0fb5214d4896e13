import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import type { Io } from "../../../src/cli/io.ts";
import { run } from "../../../src/cli/run.ts";
import { start } from "../../support/executable.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { type Folder, makeFolder } from "../../support/folder.ts";
import { startPeer } from "../../support/peer.ts";
import { notOn } from "../../support/prerequisite.ts";
import { runSend, testRows } from "../../support/send-rows.ts";
import { serving } from "../../support/serving.ts";

describe("each line of stdin is a message:", () => {
  testRows([
    { name: "two", stdin: "one\ntwo\n", stdout: "one\ntwo\n" },
    { name: "the last without a line feed", stdin: "one\ntwo", stdout: "one\ntwo\n" },
    { name: "ended as on Windows", stdin: "one\r\ntwo\r\n", stdout: "one\ntwo\n" },
    { name: "empty ones", stdin: "\n\na\n\n", stdout: "\n\na\n\n" },
    { name: "none in an empty stdin", stdin: "", stdout: "" },
    { name: "none in no stdin", stdout: "" },
    { name: "beyond ASCII", stdin: "Grüße 🙂\n日本語\n", stdout: "Grüße 🙂\n日本語\n" },
    {
      name: "a long one",
      stdin: `${"x".repeat(1_000_000)}\n`,
      stdout: `${"x".repeat(1_000_000)}\n`,
    },
    { name: "not without UTF-8", stdin: Uint8Array.of(0xff), stderr: /1 of stdin/, exitCode: 2 },
    { name: "any bytes with -b", args: ["-b"], stdin: "a\nb\n", stdout: "ab" },
    { name: "in hexadecimal", args: ["--hex"], stdin: "61 62\n63\n", stdout: "ab\nc\n" },
    {
      name: "up to a mistake in hexadecimal",
      args: ["--hex", "-w", "1h"],
      stdin: "61\nzz\n62\n",
      stdout: "a\n",
      stderr: 'Cannot parse message 2 of stdin "zz": expected pairs of hexadecimal digits\n',
      exitCode: 26,
    },
    { name: "not with MESSAGE", args: ["word"], stdin: "line\n", stdout: "word\n" },
    {
      name: "after MESSAGE with -i",
      args: ["-i", "word"],
      stdin: "line\n",
      stdout: "word\nline\n",
    },
    { name: "alone with -i", args: ["-i"], stdin: "line\n", stdout: "line\n" },
    {
      name: "several times",
      args: ["--repeat", "2"],
      stdin: "a\nb\n",
      stdout: "a\nb\na\nb\n",
    },
  ]);
});

describe("stdin can be framed in other ways:", () => {
  testRows([
    { name: "by NUL", args: ["--framing", "nul"], stdin: "a\nb\0c\0", stdout: "a\nb\nc\n" },
    { name: "by NUL, the last open", args: ["--framing=nul"], stdin: "a\0b", stdout: "a\nb\n" },
    { name: "whole", args: ["--framing", "whole"], stdin: "a\nb\r\n", stdout: /^a\nb/ },
    {
      name: "from the environment",
      env: { WSECHO_FRAMING: "nul" },
      stdin: "a\0b\n",
      stdout: "a\nb\n\n",
    },
    {
      name: "not in any other",
      args: ["--framing", "line"],
      stderr: /^Cannot parse --framing "line": expected .*lines/,
      exitCode: 2,
    },
  ]);
});

describe("a MESSAGE can be written", () => {
  testRows([
    { name: "in hexadecimal", args: ["--hex", "48656c6c6f", "21"], stdout: "Hello\n!\n" },
    { name: "in base64", args: ["--base64", "SGVsbG8="], stdout: "Hello\n" },
    {
      name: "in hexadecimal, with a mistake",
      args: ["--hex", "00", "4"],
      stderr: 'Cannot parse MESSAGE "4": expected pairs of hexadecimal digits\n',
      exitCode: 2,
    },
    { name: "in base64, with a mistake", args: ["--base64", "*"], stderr: /^C.*"\*"/, exitCode: 2 },
    {
      name: "for binary",
      path: "/inspect",
      args: ["-n2", "-b", "--hex", "00ff"],
      stdout: /\n\{"type":"binary","bytes":2,"base64":"AP8="\}\n$/,
    },
    {
      name: "as text, which goes as binary",
      path: "/inspect",
      args: ["-n2", "--binary", "ab"],
      stdout: /\n\{"type":"binary","bytes":2,"base64":"YWI="\}\n$/,
    },
    { name: "three times", args: ["--repeat=3", "a", "b"], stdout: "a\nb\na\nb\na\nb\n" },
    { name: "with time between", args: ["--interval=5ms", "a", "b"], stdout: "a\nb\n" },
  ]);
});

describe("a file is a message", () => {
  let folder: Folder;
  beforeAll(async () => {
    folder = await makeFolder();
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test("to its last byte, each in its turn", async () => {
    await using server = await serving(["-q", "--prefix="]);
    const one = await folder.write("one", "first\nline\n");
    const two = await folder.write("two", "second");
    const result = await runSend(["-u", server.url, "-f", one, "--file", two]);
    expect(result).toMatchObject({ stdout: "first\nline\n\nsecond\n", stderr: "", exitCode: 0 });
  });

  test("of any bytes", async () => {
    await using server = await serving(["-q"]);
    const bytes = Buffer.alloc(300_000, Buffer.from([0, 10, 13, 26, 255]));
    const path = await folder.write("bytes", bytes);
    const result = await runSend(["-u", server.url, "-b", "-f", path]);
    expect(bytes.equals(result.bytes)).toBe(true);
    expect(result).toMatchObject({ stderr: "", exitCode: 0 });
  });

  test("and nothing is sent when it is missing", async () => {
    await using peer = startPeer({});
    const result = await runSend(["-u", peer.address, "-f", folder.at("missing")]);
    expect(result).toMatchObject({ stdout: "", exitCode: 2 });
    expect(result.stderr).toMatch(/^Cannot read ".*missing": expected a file/);
    expect(peer.handshakes).toBe(0);
  });
});

// Windows has no mkfifo.
describe.skipIf(notOn("Unix")).each(["-f", "--cacert"])(
  "a named pipe that no one writes to, after %s,",
  (flag) => {
    test("does not outlast a signal", async () => {
      await using pipes = await makeFolder();
      const pipe = pipes.at("pipe");
      await using mkfifo = start(["mkfifo", pipe]);
      await mkfifo.finish();
      const io = fakeIo();
      const early: Io = {
        ...io,
        onSignal(listener) {
          listener("SIGTERM");
          return io.onSignal(listener);
        },
      };
      expect(await run(["send", flag, pipe, "-u", "wss://127.0.0.1:1"], early)).toBe(143);
      // Else the attempt to open it would stay.
      await using writer = start(["sh", "-c", ': >"$FILE"'], { env: { FILE: pipe } });
      await writer.finish();
    });
  },
);

test("a lost connection ends it, though stdin stays open", async () => {
  await using server = await serving(["-q"]);
  const url = new URL("/close/1011?reason=sorry", server.url).href;
  const io = fakeIo();
  expect(await run(["send", "-u", url, "-n", "1"], io)).toBe(56);
  expect(io.stdout.text).toBe("");
  expect(io.stderr.text).toMatch(/1011 \(internal error\): "sorry", before reply 1 of 1\n$/);
});
