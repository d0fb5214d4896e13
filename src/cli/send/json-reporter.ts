import type { Output } from "../io.ts";
import { eventLine, type SendEvent } from "./event-line.ts";
import type { Reporter } from "./reporter.ts";

/** Tells everything as JSON, one object a line; see `eventLine` for what is in it. */
export function jsonReporter(stdout: Output): Reporter {
  function tell(event: SendEvent): void {
    stdout.write(eventLine(event, new Date()));
  }

  return {
    opened: ({ url, protocol, extensions }) =>
      tell({ event: "open", url, subprotocol: protocol, extensions }),
    replied: (message, roundTrip) => tell({ event: "message", message, roundTrip }),
    pinged: (data) => tell({ event: "ping", data }),
    ponged: (data, roundTrip) => tell({ event: "pong", data, roundTrip }),
    closed: ({ code, reason }) => tell({ event: "close", code, reason }),
    failed: (error) => tell({ event: "error", error }),
  };
}
