import { afterAll, beforeAll } from "bun:test";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

import type { Credential } from "./authority.ts";

/** What a proxy does. */
export interface ProxyBehaviour {
  /** Answers each CONNECT with this text instead of a tunnel, and ends the connection. */
  readonly answer?: string;
  /** Wants to be spoken to by TLS. */
  readonly tls?: Credential;
}

/** A CONNECT that came to a proxy. */
export interface ConnectRequest {
  /** Host and port to connect to. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/** A running HTTP proxy (RFC 9110, section 9.3.6). */
export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** In the order in which they came. */
  readonly requests: readonly ConnectRequest[];
}

/**
 * Hides `NO_PROXY` from the tests of a file: Bun obeys it, and a person who runs them may well have
 * exempted this machine.
 */
export function exemptNobody(): void {
  const names = ["no_proxy", "NO_PROXY"];
  const before = names.map((name) => [name, process.env[name]] as const);
  beforeAll(() => {
    for (const name of names) delete process.env[name];
  });
  afterAll(() => {
    for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
  });
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function startProxy({ answer, tls }: ProxyBehaviour = {}): Promise<Proxy> {
  const server: Server = tls === undefined ? createServer() : createTlsServer(tls);
  const requests: ConnectRequest[] = [];
  const open = new Set<Duplex>();

  function keep(socket: Duplex): void {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    // One end of a tunnel goes with the other, in whatever way.
    socket.on("error", () => socket.destroy());
  }

  server.on("connect", ({ url: target = "", headers }, client: Duplex) => {
    requests.push({ target, headers });
    keep(client);
    if (answer === undefined) keep(tunnel(client, target));
    else client.end(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server on a port has no address of another kind.
  const { port } = server.address() as AddressInfo;

  return {
    port,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

function tunnel(client: Duplex, target: string): Socket {
  const { hostname, port } = new URL(`http://${target}`);
  const upstream = connect(Number(port), hostname);
  upstream.on("connect", () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    client.pipe(upstream).pipe(client);
  });
  upstream.on("error", () => client.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
  return upstream;
}
