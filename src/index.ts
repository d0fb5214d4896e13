/**
 * wsecho as a library: an echo for your own `Bun.serve`, a server for tests, and a client.
 *
 * @module
 */
export { connect, type ConnectOptions } from "./client/connect.ts";
export type { Closure } from "./client/closing.ts";
export type { Handshake } from "./client/handshake.ts";
export type { ClientTls, HandshakeRequest, RequestOptions } from "./client/request.ts";
export type { ReconnectOptions } from "./client/reconnecting-socket.ts";
export type { ClientSocket } from "./client/socket.ts";
export {
  ConnectionClosedError,
  type ErrorCode,
  HandshakeRefusedError,
  ParseError,
  type HandshakeResponse,
  WsechoError,
} from "./errors.ts";
export type { Message } from "./protocol/message.ts";
export type { Address } from "./text/address.ts";
export { createEcho, type Echo } from "./server/echo.ts";
export type {
  ConnectionInfo,
  EchoObserver,
  RejectedRequest,
  RelayedHandshake,
} from "./server/observer.ts";
export type { EchoServer, ListenOptions } from "./server/listen.ts";
export type { EchoOptions } from "./server/options.ts";
export type { Conversation, ReplayOptions } from "./server/recording/conversation.ts";
export type { ReceivedMessage } from "./server/received.ts";
export type { UpstreamOptions } from "./server/upstream/options.ts";
export { type RecordingServer, startEchoServer } from "./server/start-echo-server.ts";
