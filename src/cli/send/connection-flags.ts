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
    description:
      "Where to connect; a first MESSAGE that begins with ws:// or wss:// is the URL, too",
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
    description: "HTTP proxy to tunnel through; without it HTTPS_PROXY, but for hosts in NO_PROXY",
    parse: parseProxy,
  },
  close: {
    type: "string",
    scoped: true,
    group: "connection",
    valueHint: "CODE[:REASON]",
    default: "1000",
    parsedDefault: { code: 1000, reason: "" },
    description: "How to close at the end",
    parse: parseCloseOption,
  },
  retry: {
    type: "string",
    group: "connection",
    valueHint: "N",
    default: "0",
    parsedDefault: 0,
    description: "Retry connecting up to N times, waiting longer each time",
    parse: (text) => parseInteger(text, { min: 0, max: 1e6 }),
  },
  reconnect: {
    type: "boolean",
    group: "connection",
    description:
      "Connect again when the connection is lost; requires --follow, but not at a prompt",
  },
} as const satisfies Flags;
