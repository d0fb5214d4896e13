import { readSync, writeSync } from "node:fs";

import { WsechoError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";
import {
  type ServerOrder,
  type ServerReport,
  testServerChannel,
} from "../../protocol/test-server.ts";
import { type EchoServer, listen, type ListenOptions } from "../../server/listen.ts";
import type { ConnectionInfo, EchoObserver, RejectedRequest } from "../../server/observer.ts";
import { createSplitter } from "../../text/framing.ts";
import type { Io } from "../io.ts";

type Report = ServerReport<ConnectionInfo, RejectedRequest>;

/** Serves a test suite that runs in another runtime: it does what stdin says, and reports what happens. */
export async function runTestServer(io: Io): Promise<number> {
  let server: EchoServer | undefined;
  const splitter = createSplitter("lines");
  // A read of stdin must not keep it alive.
  io.forceExit();
  try {
    for await (const chunk of io.stdin.read()) {
      for (const line of splitter.push(chunk)) {
        const order = JSON.parse(Buffer.from(line).toString()) as ServerOrder<ListenOptions>;
        if ("stop" in order) {
          await server?.stop(order.stop);
          return 0;
        }
        server = await listen({ port: 0, ...order.serve, observer: reporting() });
        report({ event: "listening", url: server.url, port: server.port });
      }
    }
  } catch (error) {
    if (!(error instanceof WsechoError)) throw error;
    report({ event: "unable", code: error.code, message: error.message });
  }
  await server?.stop(0);
  return 0;
}

function reporting(): EchoObserver {
  return {
    opened: (connection) => report({ event: "opened", connection: plain(connection) }),
    received: (connection, message) =>
      report({ event: "received", connection: plain(connection), ...contentOf(message) }),
    relayed: (connection, message) =>
      report({ event: "relayed", connection: plain(connection), ...contentOf(message) }),
    agreed: (connection, { subprotocol, request, response }) =>
      report({
        event: "agreed",
        connection: plain(connection),
        subprotocol,
        request: [...request],
        response: [...response],
      }),
    closed: (connection, code, reason) =>
      report({ event: "closed", connection: plain(connection), code, reason }),
    rejected: (request) => report({ event: "rejected", request }),
    ignored: (parameter) => report({ event: "ignored", parameter }),
    crowded: (isCrowded) => report({ event: "crowded", isCrowded }),
    failed: (connection, { message }) =>
      report({ event: "failed", connection: plain(connection), message }),
  };
}

function contentOf(message: Message) {
  const isText = typeof message === "string";
  return { data: isText ? message : Buffer.from(message).toString("base64"), isText };
}

/** Without what only the server itself needs. */
function plain(connection: ConnectionInfo): ConnectionInfo {
  const { id, remote, path, seed, openedAt, messagesReceived, messagesSent } = connection;
  const { isRelayed, isClosedHere } = connection;
  const info = { id, remote, path, seed, openedAt, messagesReceived, messagesSent, isRelayed };
  return { ...info, ...(isClosedHere !== undefined && { isClosedHere }) };
}

/** Tells the process that started this one, and waits until it knows. */
function report(event: Report): void {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  try {
    for (let sent = 0; sent < line.length;) sent += writeSync(testServerChannel, line, sent);
    readSync(testServerChannel, new Uint8Array(1));
  } catch {
    // It has gone; the end of stdin stops this one.
  }
}
