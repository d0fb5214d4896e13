import { parseProxy } from "../../client/proxy.ts";
import { parseInteger } from "../../text/integer.ts";
import type { Flags } from "../flag.ts";
import { requestFlags } from "../request/request-flags.ts";
import { parseCloseOption } from "./close-option.ts";

/** How `send` connects, and closes. */
export const connectionFlags = {
  ...requestFlags,
  url: {
    ...requestFlags.url,
    description: "Where to connect; a first MESSAGE that is a ws:// or wss:// URL serves as well",
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
  close: {
    type: "string",
    scoped: true,
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
