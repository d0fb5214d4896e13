import { parseProxy } from "../../client/proxy.ts";
import { parseHeader } from "../../text/header.ts";
import { parseInteger } from "../../text/integer.ts";
import { parseOrigin } from "../../text/origin.ts";
import { parseUser } from "../../text/user.ts";
import { parseWord } from "../../text/word.ts";
import { parseWebSocketUrl } from "../../text/ws-url.ts";
import type { Flags } from "../flag.ts";
import { parseCloseOption } from "./close-option.ts";

/** How `send` connects, and closes. */
export const connectionFlags = {
  url: {
    type: "string",
    alias: "u",
    group: "connection",
    everyday: true,
    valueHint: "URL",
    default: "ws://localhost:8765",
    description: "Where to connect; a first MESSAGE that is a ws:// or wss:// URL serves as well",
    parse: parseWebSocketUrl,
  },
  header: {
    type: "string",
    alias: "H",
    group: "connection",
    everyday: true,
    repeatable: true,
    valueHint: "'NAME: VALUE'",
    description: "Header to send with the handshake (repeatable)",
    parse: parseHeader,
  },
  subprotocol: {
    type: "string",
    group: "connection",
    repeatable: true,
    valueHint: "NAME",
    description: "Subprotocol to offer (repeatable)",
    parse: parseWord,
  },
  origin: {
    type: "string",
    group: "connection",
    valueHint: "ORIGIN",
    description: "Origin to send, as a browser's page would",
    parse: parseOrigin,
  },
  user: {
    type: "string",
    group: "connection",
    valueHint: "NAME:PASS",
    description: "Send Authorization: Basic; from WSECHO_USER nobody sees it in ps",
    parse: parseUser,
  },
  token: {
    type: "string",
    group: "connection",
    valueHint: "TOKEN",
    description: "Send Authorization: Bearer; from WSECHO_TOKEN nobody sees it in ps",
    parse: parseWord,
  },
  compress: {
    type: "boolean",
    group: "connection",
    default: true,
    description: "Do not offer permessage-deflate",
  },
  proxy: {
    type: "string",
    group: "connection",
    valueHint: "URL",
    description: "HTTP proxy to tunnel through; else HTTPS_PROXY, unless NO_PROXY says no",
    parse: parseProxy,
  },
  unix: {
    type: "string",
    group: "connection",
    valueHint: "PATH",
    description: "Connect to this Unix socket; the URL says the rest",
    parse: parseWord,
  },
  close: {
    type: "string",
    group: "connection",
    valueHint: "CODE[:REASON]",
    default: "1000",
    parsedDefault: { code: 1000, reason: "" },
    description: "How to close in the end",
    parse: parseCloseOption,
  },
  retry: {
    type: "string",
    group: "connection",
    valueHint: "N",
    default: "0",
    parsedDefault: 0,
    description: "Try again up to N times to connect, waiting longer each time",
    parse: (text) => parseInteger(text, { min: 0, max: 1e6 }),
  },
  reconnect: {
    type: "boolean",
    group: "connection",
    description: "Connect again whenever a --follow loses its connection",
  },
} as const satisfies Flags;
