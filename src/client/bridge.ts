import { connect, createServer, type Server, type Socket } from "node:net";

import { systemCode, WsechoError } from "../errors.ts";
import type { ConnectFailure } from "../protocol/connect-failure.ts";
import { readBytes } from "./read-bytes.ts";

/** The beginning of a way to a server: a connection that exists, and when it leads to the server. */
export interface Tunnel {
  readonly socket: Socket;
  /** Rejects with a `WsechoError`, or with an error of the system. */
  readonly ready: Promise<void>;
}

/** A way for Bun's WebSocket to a server that it cannot reach by itself. */
export interface Bridge extends AsyncDisposable {
  /** A host that exists nowhere else, so that neither NO_PROXY nor a resolver knows it. */
  readonly host: string;
  readonly port: number;
  /** The URL of the HTTP proxy that leads from this host to the server. */
  readonly proxy: string;
  /** Why it leads nowhere, if it does not. */
  failure(): ConnectFailure | undefined;
}

/** Bytes that a request for a connection may have. */
const longestHead = 8 * 1024;

/**
 * Opens an HTTP proxy on a free port of the loopback interface, for one connection. Only who knows its
 * secret is let through, which no other program does. Disposing of it ends it, but not a connection that
 * was let through; that one ends with its client or its server.
 *
 * @param dig begins the way to the server, once the client has come
 */
export async function openBridge(dig: () => Tunnel): Promise<Bridge> {
  const [name, secret] = [crypto.randomUUID(), crypto.randomUUID()];
  const host = `${name}.invalid`;
  const credentials = Buffer.from(`wsecho:${secret}`).toString("base64");
  const waiting = new Set<Socket>();
  let failure: ConnectFailure | undefined;
  let isTaken = false;

  async function serve(client: Socket): Promise<void> {
    waiting.add(client);
    client.on("error", () => client.destroy()).on("close", () => waiting.delete(client));
    if (isTaken || !isFrom(await readHead(client), host, credentials)) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    isTaken = true;
    const { socket, ready } = dig();
    socket.on("error", () => socket.destroy()).on("close", () => client.destroySoon());
    client.on("close", () => socket.destroy());
    try {
      await ready;
    } catch (error) {
      failure = toFailure(error);
      socket.destroy();
      client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    waiting.delete(client);
    client.write("HTTP/1.1 200 OK\r\n\r\n");
    client.pipe(socket);
    socket.pipe(client);
  }

  const server = createServer((client) => void serve(client).catch(() => client.destroy()));
  const port = await listenOn(server);
  return {
    host,
    port: 1,
    proxy: `http://wsecho:${secret}@127.0.0.1:${port}/`,
    failure: () => failure,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const client of waiting) client.destroy();
    },
  };
}

/** Begins a TCP connection. */
export function dial(host: string, port: number): Tunnel {
  const socket = connect({ host, port });
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  socket.once("connect", resolve).once("error", reject);
  socket.once("close", () => reject(new Error("Closed while connecting")));
  return { socket, ready };
}

async function listenOn(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

async function readHead(client: Socket): Promise<string> {
  let head = "";
  while (!head.endsWith("\r\n\r\n") && head.length < longestHead) {
    head += (await readBytes(client, 1)).toString("latin1");
  }
  return head;
}

function isFrom(head: string, host: string, credentials: string): boolean {
  return (
    head.startsWith(`CONNECT ${host}:`) &&
    head.includes(`\r\nProxy-Authorization: Basic ${credentials}\r\n`)
  );
}

function toFailure(error: unknown): ConnectFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WsechoError) return { kind: "blocked", code: error.code, problem: message };
  return { kind: "failed", message, code: systemCode(error), response: undefined };
}
