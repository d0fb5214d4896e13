import { upstreamDefaults } from "../../server/upstream/options.ts";
import { parseAddress } from "../../text/address.ts";
import { formatDuration, longestTimer, parseDuration } from "../../text/duration.ts";
import { parseChoice, parseNonEmpty } from "../../text/word.ts";
import { flagGroup } from "../flag.ts";

/** The flags for a server to stand in front of, and for recordings of what it says. */
export const upstreamFlags = {
  ...flagGroup("upstream", {
    upstream: {
      valueHint: "URL",
      description:
        "Stand in front of this server instead of echoing: ws://localhost:3000; own pages are then under /_wsecho/",
      parse(text) {
        parseAddress(text);
        return text;
      },
    },
    direction: {
      valueHint: "DIRECTION",
      default: upstreamDefaults.direction,
      description: "Which messages the faults concern: to-client, to-server or both",
      parse: (text) => parseChoice(text, ["to-client", "to-server", "both"]),
    },
    "keep-host": { description: "Send the upstream the client's Host header instead of its own" },
    "connect-timeout": {
      valueHint: "TIME",
      default: formatDuration(upstreamDefaults.connectTimeout),
      description: "Maximum wait for the upstream to answer a handshake; then 504",
      parse: (text) => parseDuration(text, { min: 1, max: longestTimer }),
    },
    "upstream-cacert": {
      valueHint: "FILE",
      description: "Trust these CAs instead of the system's for a wss:// upstream (PEM)",
      parse: parseNonEmpty,
    },
    "upstream-insecure": { description: "Skip verification of the upstream's certificate" },
    "upstream-cert": {
      valueHint: "FILE",
      description:
        "Client certificate for the upstream, with its key there or in --upstream-key (PEM)",
      parse: parseNonEmpty,
    },
    "upstream-key": {
      valueHint: "FILE",
      description: "Private key of that certificate (PEM)",
      parse: parseNonEmpty,
    },
    record: {
      valueHint: "FILE",
      description: "Write the messages of both directions to this file, one JSON object per line",
      parse: parseNonEmpty,
    },
    replay: {
      valueHint: "FILE",
      description: "Answer as the upstream of such a recording did, instead of echoing",
      parse: parseNonEmpty,
    },
    "replay-timing": { description: "With the pauses of the recording, not as fast as possible" },
  }),
};
