import { parseProxy } from "../../client/proxy.ts";
import { parseInteger } from "../../text/integer.ts";
import { flagGroup } from "../flag.ts";
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
  ...flagGroup("connection", {
    compress: { default: true, description: "Do not offer permessage-deflate" },
    proxy: {
      valueHint: "URL",
      description:
        "HTTP proxy to tunnel through; without it HTTPS_PROXY, but for hosts in NO_PROXY",
      parse: parseProxy,
    },
    close: {
      valueHint: "CODE[:REASON]",
      default: "1000",
      description: "How to close at the end",
      parse: parseCloseOption,
    },
    retry: {
      valueHint: "N",
      default: "0",
      description: "Retry connecting up to N times, waiting longer each time",
      parse: (text) => parseInteger(text, { min: 0, max: 1e6 }),
    },
    reconnect: {
      description:
        "Connect again when the connection is lost; requires --follow, but not at a prompt",
    },
  }),
};
