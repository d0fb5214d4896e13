import type { Topic } from "./topic.ts";

/** `wsecho help exit-codes`; those of the network are curl's. */
export const exitCodesTopic: Topic = {
  name: "exit-codes",
  title: "Exit codes",
  blocks: [
    {
      rows: [
        ["0", "Every requested reply came"],
        [
          "1",
          "send: an expectation did not hold; bench: a wrong or lost echo, or a failed or lost connection",
        ],
        ["2", "Wrong flag, value or URL; nothing was sent"],
        ["6", "Host not found"],
        ["7", "Cannot connect"],
        ["22", "Handshake refused"],
        ["23", "Cannot write the output or a file, e.g. the disk is full"],
        ["26", "Cannot read an input, or it is invalid, after something was sent"],
        ["28", "Timed out"],
        ["35", "TLS handshake failed"],
        ["52", "Closed with 1000, 1001 or no code before all replies came"],
        [
          "56",
          "Connection lost, or closed by the server with an error code, even after the last reply",
        ],
        ["60", "Certificate not trusted"],
        ["70", "Unexpected error, or a worker failed"],
        ["98", "serve: cannot listen, e.g. the address is in use"],
        ["130, 143", "send, bench: stopped by SIGINT or SIGTERM; any command: by a second one"],
        ["129, 131", "The prompt of send: stopped by SIGHUP or SIGQUIT"],
      ],
    },
    "Whatever the code, everything received is written first. At the end, a reader of stdout that reads nothing for 2 seconds is abandoned; one that is gone (| head -1) ends send and bench with 0.",
    "If bench can open no connection, its code is that of send.",
  ],
};
