import type { Topic } from "./topic.ts";

/** `wsecho help upstream` */
export const upstreamTopic: Topic = {
  name: "upstream",
  title: "How wsecho serve stands in front of your own server",
  blocks: [
    "With --upstream, clients of wsecho talk to your server, and every fault, limit, log line, metric and /watch apply to the real traffic:",
    {
      example: [
        "wsecho serve --upstream ws://localhost:3000 --delay 200ms --drop 5%",
        "wsecho send -u ws://localhost:8765/chat Hello",
      ],
    },
    "Path, query, headers, cookies, messages, close codes and cuts pass in both directions, and so does plain HTTP, with events and downloads as they come. A refusal keeps its status, headers and body. Faults come from flags alone, as the queries are your application's.",
    {
      rows: [
        ["--direction", "Which messages the faults concern: to-client, to-server or both"],
        [
          "--keep-host",
          "Host stays the client's; without it, it is the upstream's. A server that compares Origin with Host needs it",
        ],
        [
          "--connect-timeout",
          "How long the upstream may take to answer a handshake; then the client gets 504. One that cannot be reached is 502; the log has the reason",
        ],
        [
          "--upstream-cacert, --upstream-insecure, --upstream-cert, --upstream-key",
          "TLS for a wss:// upstream, as the same flags of send without upstream-",
        ],
        ["--record FILE", "Write what is said to a file, see below"],
      ],
    },
    "wsecho adds X-Forwarded-For, -Proto and -Host. Its own pages, endpoints and /watch are under /_wsecho/: http://localhost:8765/_wsecho/ is the test page, /_wsecho/metrics the metrics.",
    "--after counts the messages to the client, with --direction to-server those of the client. close and abort end both sides; stall stops reading from both, or from the side whose messages the faults concern.",
    "What a client can still tell apart: each side answers pings itself; permessage-deflate is agreed on with the client alone, with --compress; a path is written as a URL parser writes it (/a/../b is /b), headers may come in another order and case, and several of one name as a list; a message larger than --max-payload closes with 1009, and an upstream that breaks the protocol with 1014; a client that sends before its handshake is answered is cut, and one that ends only its own half of the connection (FIN) gets no more replies; after the Close frame of a client nothing more comes.",
    "--record writes one JSON object per line, in the form of send --json, with secrets in headers as ***. It never slows the traffic: what a slow or full disk does not take is left out, and counted. Binary messages are in base64. Each line has time, event and:",
    {
      rows: [
        [
          "open",
          "connection, remote, path, subprotocol, request_headers, status, headers (of the answer)",
        ],
        ["message", "connection, direction (to-server or to-client), type, bytes, data"],
        ["close", "connection, direction (of the Close frame, or the cut), code, reason, clean"],
        ["left_out", "lines, reason"],
      ],
    },
    "--replay makes a server of such a file. The next connection to a recorded path gets the next conversation recorded there, again from the first after the last: each message of the server comes once as many of the client have come as came before it in the recording, with --replay-timing after the same pause. What the client does differently is in the log, and does not stop the replay. A path that was not recorded is 404.",
    {
      example: [
        "wsecho serve --upstream ws://localhost:3000 --record talk.jsonl",
        "wsecho serve --replay talk.jsonl",
      ],
    },
    "A replay has no plain HTTP, no refusals and no pings, does not check headers, and says again what was said: a number or a token that should be new each time is the old one. What a fault drops on its way to the client is not in a recording.",
  ],
};
