/**
 * wsecho as a library: an echo for your own `Bun.serve`, and a client that tells the truth.
 *
 * @module
 */
export { connect, type ConnectOptions } from "./client/connect.ts";
export type { RequestOptions } from "./client/request.ts";
export type { ClientSocket, Closure } from "./client/socket.ts";
export {
  ConnectionClosedError,
  type ErrorCode,
  HandshakeRefusedError,
  ParseError,
  type Refusal as HandshakeRefusal,
  WsechoError,
} from "./errors.ts";
export type { ClientTls } from "./client/tls.ts";
export type { Message } from "./protocol/message.ts";
export type { Connection } from "./server/connection.ts";
export { createEcho, type Echo } from "./server/echo.ts";
export type { EchoObserver, RejectedRequest } from "./server/observer.ts";
export type { EchoServer, ListenOptions } from "./server/listen.ts";
export type { EchoOptions } from "./server/options.ts";
export {
  type ReceivedMessage,
  type RecordingServer,
  startEchoServer,
} from "./server/start-echo-server.ts";
