import { endpointList } from "../../server/pages.ts";
import type { Topic } from "./topic.ts";

/** `wsecho help faults` */
export function faultsTopic(): Topic {
  return {
    name: "faults",
    title: "How wsecho serve fails on demand",
    blocks: [
      "The query of any path injects faults, and they can be combined. In a URL, % is written %25. The same faults as flags apply to connections that set none:",
      {
        example: [
          "wsecho send -u 'ws://localhost:8765/?delay=2s&drop=10%25' Hello",
          "wsecho serve --delay 2s --drop 10%",
        ],
      },
      { rows: Object.entries(endpointList().faults) },
      "Messages stay in order. delay, jitter, drop, duplicate and rate affect messages to the client; with --upstream, --direction says which.",
      "For after, a message and its echo count as one; one that is pushed, or never answered, counts alone. A time counts from the handshake. Messages that come after a connection has begun to close or stall are ignored, and a client that stall no longer reads from is disconnected after --idle-timeout.",
      "The same seed repeats the same random faults (Mulberry32) on any machine. Without one, the log shows the seed that was drawn, with -v.",
      "A bad value, or a name that is one slip away (dely, dealy), is rejected with 400 and the valid names. Other parameters are your application's own: ignored, and logged once.",
    ],
  };
}
