import type { Topic } from "./topic.ts";

/** `wsecho help environment` */
export const environmentTopic: Topic = {
  name: "environment",
  title: "Environment variables",
  blocks: [
    {
      rows: [
        [
          "WSECHO_<FLAG>",
          "Sets a flag of every command that has it, e.g. WSECHO_PORT=9000; the flag wins. A repeatable flag has one value per line",
        ],
        [
          "WSECHO_<COMMAND>_<FLAG>",
          "The same for one command, e.g. WSECHO_SERVE_PORT; it wins over the shorter name. --close and --rate, which mean different things, have only this form",
        ],
        ["PORT", "Sets --port of serve if nothing else does, as hosting platforms do"],
        [
          "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
          "Proxies of send, by curl's rules; http_proxy counts in lower case only",
        ],
        ["NO_COLOR", "Turns colours off"],
        ["WSECHO_DEBUG=1", "Adds the stack trace to an error"],
        ["BUN_OPTIONS, BUN_BE_BUN", "Bun's own; they affect the executable, too"],
      ],
    },
    "Set WSECHO_TOKEN, WSECHO_USER, WSECHO_KEY_PASSWORD and WSECHO_REDIS to keep secrets out of ps. A WSECHO_ variable that no command knows is named on stderr. Nothing is read from the current folder.",
  ],
};
