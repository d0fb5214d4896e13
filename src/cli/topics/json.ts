import type { Topic } from "./topic.ts";

/** `wsecho help json` */
export const jsonTopic: Topic = {
  name: "json",
  title: "What wsecho send --json and wsecho bench --json print",
  blocks: [
    "send --json prints every event as one object per line, with time, event and:",
    {
      rows: [
        ["open", "url, subprotocol, extensions, status, headers"],
        ["redirect", "with --location: url (where to), status, headers"],
        ["sent", "type (text or binary), bytes, data (the text, or the bytes in base64)"],
        ["message", "the same, and rtt_ms if it answers a message"],
        ["ping, pong", "type, bytes, data in base64, rtt_ms if it answers a ping"],
        ["close", "code, reason, clean (whether a Close frame came)"],
        [
          "error",
          "code, message; for a refused handshake also status, headers, body, and body_is_cut if there is more",
        ],
      ],
    },
    "bench --json prints one object, in the names and shapes of k6's --summary-export. A counter has count and rate (per second); a trend has avg, min, med, max, p(90), p(95), p(99) and p(99.9) in milliseconds, or is null if nothing was timed. Sizes are in bytes. What came after the sending ended is in the counts but not the rates.",
    {
      rows: [
        [
          "version, started, target",
          "Version of wsecho; start of the load; URL, with secrets as ***",
        ],
        [
          "plan",
          "connections, pipeline, size, type (text or binary), duration_ms, rate or null, compress, workers",
        ],
        ["interrupted", "Whether a signal stopped it"],
        ["elapsed_ms, ramp_up_ms", "Time spent sending; time to open all connections"],
        ["compressing", "Connections that compress"],
        ["unasked", "Messages from the server not asked for"],
        ["metrics.ws_sessions", "Counter: connections opened"],
        ["metrics.ws_connecting", "Trend: time to open each"],
        ["metrics.ws_msgs_sent", "Counter: messages"],
        ["metrics.ws_msgs_received", "Counter: correct echoes"],
        [
          "metrics.dropped_iterations",
          "Counter, with a rate: messages not sent, as too many were in flight",
        ],
        ["metrics.data_sent, .data_received", "Counters: bytes, with frame headers"],
        ["metrics.checks", "passes, fails: correct and incorrect echoes; value: share of passes"],
        ["metrics.ws_echo_duration", "Trend: round trips; with a rate, from when due"],
        ["metrics.ws_send_lateness", "Trend, with a rate: how late messages were sent"],
        ["metrics.event_loop_delay", "Trend: how late the client's timers ran"],
        [
          "errors",
          "wrong, lost, late (part of lost), reordered, duplicated, connections_failed, connections_lost; problems and their counts; first_wrong (want, got) or null",
        ],
        ["client", "workers; cpu: share of a core used by the busiest"],
        ["warnings", "What limited the load"],
        ["timeline", "Per slice: from_ms, length_ms, count and rate of echoes, ws_echo_duration"],
        [
          "compare",
          "file, started, changes (before, now, change: 0.05 is 5 % more), differences of the plans",
        ],
      ],
    },
  ],
};
