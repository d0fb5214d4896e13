import type { Topic } from "./topic.ts";

/** `wsecho help access` */
export const accessTopic: Topic = {
  name: "access",
  title: "Who can use wsecho serve, and what a web page can do to it",
  blocks: [
    "serve listens on this machine only, unless --host says otherwise; it then prints a URL for each address of the machine, and warns if nothing restricts access.",
    {
      rows: [
        [
          "--token T",
          "Require Authorization: Bearer T or, as browsers cannot set headers, the subprotocol bearer.T or /?token=T; else 401. Logs show ***",
        ],
        [
          "--user NAME:PASS",
          "Require Authorization: Basic; else 401. With --token too, either is enough",
        ],
        [
          "--origin ORIGIN",
          "Accept browsers only from there, and from the test page of serve itself; else 403. Programs that send no Origin pass",
        ],
        ["--client-ca FILE", "Accept only clients with a certificate from that CA; serves wss://"],
        [
          "--trust-proxy N",
          "Behind N proxies, take the client's address from X-Forwarded-For, the Nth entry from the right. Without a proxy, any client could invent it",
        ],
      ],
    },
    "Browsers let any page that you open, from any site, connect to ws://localhost:8765, and by default serve accepts it like any other client. Such a page can use every path and every fault, and so keep the server busy; it can enter a room whose name it guesses, read what is said there and speak; and it can add lines to the log, with control characters escaped, and to the counts in /metrics.",
    "It cannot read any other connection, file or log: /watch, which shows connections, is only for pages of the server itself. It can read /healthz, /metrics and /endpoints only if the name of its host leads to this machine (DNS rebinding).",
    {
      rows: [
        [
          "--origin",
          "Stops connections from all other pages, with DNS rebinding too; not programs, which can send any Origin",
        ],
        [
          "--token, --user",
          "Stop connections, /metrics and /endpoints for any page or program without the secret",
        ],
        ["--no-endpoints", "Stops rooms, streams and faults; the echo is left"],
        [
          "--rate-limit",
          "Stops a flood; pages and programs on this machine share it, so a page can use it up",
        ],
      ],
    },
    "If you open pages that you do not trust, use --token, or --origin with the origin of your own page.",
  ],
};
