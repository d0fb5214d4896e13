import { handshakeFault } from "../protocol/handshake.ts";
import { readOnceDrained, sendLossless } from "./backpressure.ts";
import { type Connection, newConnection, type Peer } from "./connection.ts";
import { type EchoOptions, resolveEchoOptions } from "./options.ts";
import { pathOf, refusalResponse, remoteOf } from "./request.ts";

/** An echo to spread into `Bun.serve`. */
export interface Echo {
  /** Shakes hands (RFC 6455, section 4.2) or explains to plain HTTP what this server is. */
  fetch(request: Request, server: Bun.Server<Connection>): Response | undefined;
  /** Answers each message: text with the prefix in front, binary unchanged. */
  readonly websocket: Bun.WebSocketHandler<Connection>;
  /** The connections that are open now. */
  readonly peers: ReadonlySet<Peer>;
}

/**
 * Makes an echo for a `Bun.serve` of your own. No message is ever lost: a client that does not read
 * is not read from either, until it does.
 *
 * @example
 * ```ts
 * const server = Bun.serve({ port: 0, ...createEcho({ prefix: "" }) });
 * ```
 * @throws {WsechoError} with code `BAD_VALUE` when an option lies outside its range
 */
export function createEcho(options: EchoOptions = {}): Echo {
  const { prefix, maxPayload, idleTimeout, observer } = resolveEchoOptions(options);
  const peers = new Set<Peer>();
  let connections = 0;

  function fetch(request: Request, server: Bun.Server<Connection>): Response | undefined {
    const remote = remoteOf(request, server);
    const path = pathOf(request.url);
    const fault = handshakeFault(request.method, request.headers);
    if (fault !== undefined) {
      observer.refused?.({ remote, path, method: request.method, ...fault });
      return refusalResponse(fault, request.url);
    }
    const data = newConnection(connections + 1, remote, path);
    // Left alone, Bun would pick the client's first subprotocol, one that nobody here speaks.
    const upgraded = server.upgrade(request, { data, headers: { "Sec-WebSocket-Protocol": "" } });
    if (upgraded) connections++;
    return undefined;
  }

  const websocket: Bun.WebSocketHandler<Connection> = {
    maxPayloadLength: maxPayload,
    idleTimeout: Math.ceil(idleTimeout / 1000),
    // Bun's own limit drops messages; sendLossless keeps the bound instead.
    backpressureLimit: 0,
    open(ws) {
      peers.add(ws);
      observer.opened?.(ws.data);
    },
    message(ws, message) {
      ws.data.messagesReceived++;
      observer.received?.(ws.data, message);
      sendLossless(ws, typeof message === "string" ? prefix + message : message, idleTimeout);
      ws.data.messagesSent++;
    },
    drain(ws) {
      readOnceDrained(ws, idleTimeout);
    },
    close(ws, closeCode, reason) {
      peers.delete(ws);
      clearTimeout(ws.data.stallTimer);
      observer.closed?.(ws.data, closeCode, ws.data.cutReason ?? reason);
    },
    error(error, ws) {
      observer.failed?.(ws.data, error);
      ws.close(1011, "internal error");
    },
  };

  return { fetch, websocket, peers };
}
