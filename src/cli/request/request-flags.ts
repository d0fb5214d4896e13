import { parseAddress } from "../../text/address.ts";
import { parseHeader } from "../../text/header.ts";
import { parseOrigin } from "../../text/origin.ts";
import { parseUser } from "../../text/user.ts";
import { parseNonEmpty } from "../../text/word.ts";
import type { Flags } from "../flag.ts";

/** Where a client connects, and what its handshake asks for. */
export const requestFlags = {
  url: {
    type: "string",
    alias: "u",
    group: "connection",
    everyday: true,
    valueHint: "URL",
    default: "ws://localhost:8765",
    description: "Where to connect",
    parse: parseAddress,
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
    parse: parseNonEmpty,
  },
  origin: {
    type: "string",
    group: "connection",
    valueHint: "ORIGIN",
    description: "Origin to send, as a page in a browser does",
    parse: parseOrigin,
  },
  user: {
    type: "string",
    group: "connection",
    valueHint: "NAME:PASS",
    description: "Send Authorization: Basic; set WSECHO_USER instead to keep it out of ps",
    parse: parseUser,
  },
  token: {
    type: "string",
    group: "connection",
    valueHint: "TOKEN",
    description: "Send Authorization: Bearer; set WSECHO_TOKEN instead to keep it out of ps",
    parse: parseNonEmpty,
  },
  unix: {
    type: "string",
    group: "connection",
    valueHint: "PATH",
    description: "Connect to this Unix socket; the URL gives host, path and credentials",
    parse: parseNonEmpty,
  },
} as const satisfies Flags;
