import { expect, test } from "bun:test";

import { encodeFrame, opcode } from "../../../src/protocol/frame.ts";
import { acceptanceOf, acceptHandshake, startRawServer } from "../../support/raw-server.ts";
import type { RawSocket } from "../../support/raw-socket.ts";
import { runSend } from "../../support/send-rows.ts";

interface Misbehaviour {
  readonly name: string;
  answer(socket: RawSocket): Promise<void>;
  readonly args?: readonly string[];
  readonly stdout?: string;
  readonly stderr: RegExp;
  readonly exitCode: number;
}

/** Answers the handshake with a text, and the first message, if it comes to that, with bytes. */
function answering(handshake: string): (socket: RawSocket) => Promise<void> {
  return async (socket) => {
    await socket.readHead();
    await socket.write(handshake);
    await socket.readRest();
  };
}

function replying(...bytes: readonly Uint8Array[]): (socket: RawSocket) => Promise<void> {
  return async (socket) => {
    await acceptHandshake(socket);
    await socket.readFrame();
    for (const chunk of bytes) await socket.write(chunk);
    socket.finish();
    await socket.readRest();
  };
}

const whole = encodeFrame({ opcode: opcode.text, payload: "whole", maskingKey: null });
const cut = encodeFrame({ opcode: opcode.text, payload: "cut in two", maskingKey: null }).subarray(
  0,
  6,
);

test.concurrent.each<Misbehaviour>([
  {
    name: "speaks no HTTP",
    answer: answering("220 mail.example ESMTP\r\n\r\n"),
    stderr: /^The server at "ws:\S+" did not complete the WebSocket handshake: /,
    exitCode: 22,
  },
  {
    name: "gives a wrong accept key",
    answer: async (socket) => {
      const head = acceptanceOf(await socket.readHead());
      await socket.write(head.replace(/(Accept: ).*/, "$1AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
      await socket.readRest();
    },
    stderr: /^The server at "ws:\S+" did not complete the WebSocket handshake: /,
    exitCode: 22,
  },
  {
    name: "refuses without a body",
    answer: answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    stderr: /: HTTP 403 Forbidden\n$/,
    exitCode: 22,
  },
  {
    name: "would clear the screen with its refusal",
    answer: answering(
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\nConnection: close\r\n\r\n\x1b[2J",
    ),
    stderr: /^[^\x1b]*: HTTP 403 Forbidden\n\\x1b\[2J\n$/,
    exitCode: 22,
  },
  {
    name: "goes away during the handshake",
    answer: async (socket) => {
      await socket.readHead();
      socket.terminate();
    },
    stderr: /^Cannot connect to "ws:\S+": the server closed the connection during the handshake/,
    exitCode: 56,
  },
  {
    name: "is cut within a frame",
    answer: replying(whole, cut),
    args: ["a", "b"],
    stdout: "whole\n",
    stderr: /was lost: .*before reply 2 of 2\n$/,
    exitCode: 56,
  },
  {
    name: "sends what is no UTF-8 as text",
    answer: replying(
      encodeFrame({ opcode: opcode.text, payload: Uint8Array.of(0xff), maskingKey: null }),
    ),
    args: ["a"],
    stderr: /\b(?:was lost|closed)\b.*before reply 1 of 1\n$/,
    exitCode: 56,
  },
  {
    name: "masks its frames",
    answer: replying(encodeFrame({ opcode: opcode.text, payload: "masked" })),
    args: ["a"],
    stderr: /\b(?:was lost|closed)\b.*before reply 1 of 1\n$/,
    exitCode: 56,
  },
  {
    name: "uses reserved bits",
    answer: replying(encodeFrame({ opcode: opcode.text, payload: "x", rsv: 1, maskingKey: null })),
    args: ["a"],
    stderr: /\b(?:was lost|closed)\b.*before reply 1 of 1\n$/,
    exitCode: 56,
  },
  {
    name: "accepts and is silent, also to a close",
    answer: async (socket) => {
      await acceptHandshake(socket);
      await socket.readRest();
    },
    args: ["-w", "50ms", "a"],
    stderr: /^Timed out after 50ms waiting for reply 1 of 1\n$/,
    exitCode: 28,
  },
])("a server that $name", async ({ answer, args = ["a"], stdout = "", stderr, exitCode }) => {
  using server = startRawServer(answer);
  const result = await runSend(["-u", server.url, ...args]);
  expect(result).toMatchObject({ stdout, exitCode });
  expect(result.stderr).toMatch(stderr);
});

test.concurrent("a server that floods is read no further than is asked for", async () => {
  const frames = Buffer.concat(Array.from({ length: 1000 }, () => whole));
  let written = 0;
  using server = startRawServer(async (socket) => {
    await acceptHandshake(socket);
    while (true) {
      await socket.write(frames);
      written += frames.length;
    }
  });
  const result = await runSend(["-u", server.url, "-n", "3", "a"]);
  expect(result).toMatchObject({ stdout: "whole\n".repeat(3), stderr: "", exitCode: 0 });
  expect(written).toBeLessThan(512 * 1024 * 1024);
});
