import type { Topic } from "./topic.ts";

/** `wsecho help watch` */
export const watchTopic: Topic = {
  name: "watch",
  title: "What /watch of wsecho serve tells and does",
  blocks: [
    "A WebSocket connection to /watch shows what happens on the server, live, and acts on its connections. What the clients cannot see is there, too: why a handshake was refused, and which faults were applied.",
    {
      example: [
        "wsecho send --follow -u ws://localhost:8765/watch </dev/null",
        `wsecho send -n 1 -u :8765/watch '{"command":"cut","connection":3}'`,
      ],
    },
    "Each event is a JSON object with time, event and:",
    {
      rows: [
        [
          "connection",
          "A connection that was open before: connection (its number), remote, path, subprotocol (may be empty), duration_ms, messages_received, messages_sent; it may come again",
        ],
        ["open", "connection, remote, path, subprotocol"],
        ["refused", "remote, method, path, status, reason"],
        [
          "message",
          "connection, direction (to-server or to-client), type (text or binary), bytes, data (the text, or the bytes in base64); of more than 64 KiB the beginning, with is_cut",
        ],
        ["fault", "connection, fault, with --upstream also direction"],
        [
          "close",
          "connection, code (1006 if there was no Close frame), reason, duration_ms, messages_received, messages_sent",
        ],
        [
          "crowded",
          "is_crowded: whether --max-buffered is reached, so that no client is read from",
        ],
        ["missed", "events: how many were left out, as this watcher reads too slowly"],
        ["done", "command, connection: a command was carried out"],
        ["error", "message: why a command was not"],
      ],
    },
    "With /watch?events=refused,close only these come, and what answers commands. A program that counts refusals need not read every message.",
    "Each message to /watch is a command, a JSON object with command, connection and:",
    {
      rows: [
        ["send", "text, or base64: sends a message to the client"],
        ["close", "code, reason: closes the connection"],
        ["cut", "Cuts the TCP connection without a Close frame"],
        ["stall", "Reads nothing more from the client, nor from an upstream"],
        [
          "delay",
          'delay, such as "200ms": holds back each message to the client from now on, and to an upstream',
        ],
      ],
    },
    "Watchers do not see each other. With --workers they see all processes. The server never waits for a watcher.",
    "It takes the credentials of any handshake. A page may watch only if it comes from this server itself (Origin), and nobody by way of a host name that is not the server's (Host). With --host beyond this machine, /watch is off unless there are --token, --user or --client-ca; so it is with --no-endpoints. With --upstream, the pages of your own server come from the same origin, and may watch as well.",
  ],
};
