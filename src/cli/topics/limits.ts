import type { Topic } from "./topic.ts";

/** `wsecho help limits` */
export const limitsTopic: Topic = {
  name: "limits",
  title: "What happens at the limits of wsecho serve",
  blocks: [
    "The limits mean the same on every path, with or without faults, and with --workers they are those of the whole server.",
    {
      rows: [
        ["--max-payload", "A larger message closes the connection with 1009"],
        ["--max-connections", "One more gets 503 with Retry-After"],
        [
          "--rate-limit",
          "Requests and messages per second from one IPv4 address or IPv6 /64: 429 with Retry-After, or the connection is closed with 1008",
        ],
        [
          "--idle-timeout",
          "A silent client gets a ping, and is disconnected if it does not answer; so is one at /hang, over TCP",
        ],
        [
          "--ping-interval",
          "How often each client gets a ping, so that a proxy does not cut an idle connection",
        ],
        [
          "--backpressure-limit",
          "A client that leaves its replies unread is not read from; it is disconnected when nothing more could be sent to it for this time",
        ],
        [
          "--max-buffered",
          "What waits in memory for all connections: no client is read from, no large answer begins, and after 250 ms those that read nothing are disconnected",
        ],
        [
          "--grace",
          "When the server stops, messages that faults hold back are still sent; then clients that have not closed are disconnected",
        ],
      ],
    },
    "A client that sends without reading loses nothing: the server stops reading from it until it reads its replies. For one connection no more than 1 MiB waits in memory beyond one message, whatever its faults make of it. /metrics shows what waits for all (wsecho_buffered_bytes) and how many connections were cut for which reason (wsecho_cuts_total). Messages that have not come to their end are not counted: they may take --max-payload for each connection.",
    "The system buffers a few MB for each connection, and a client that is merely slow frees that space only now and then, so a --backpressure-limit of only a few seconds disconnects it as well. An unfinished handshake is dropped after about 12 seconds.",
    "If ulimit -n is too low for it, --max-connections is lowered, as stderr says. In a room, members are read from no faster than the slowest of them reads; one that holds up the others for 2 seconds is disconnected.",
  ],
};
