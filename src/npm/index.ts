import type * as library from "../index.ts";
import { connect } from "./connect.ts";
import { createEcho } from "./create-echo.ts";
import { startEchoServer } from "./test-server.ts";

export {
  ConnectionClosedError,
  HandshakeRefusedError,
  ParseError,
  WsechoError,
} from "../errors.ts";
export { connect, createEcho, startEchoServer };

// What is different here has the same types.
({ connect, createEcho, startEchoServer }) satisfies Partial<typeof library>;
