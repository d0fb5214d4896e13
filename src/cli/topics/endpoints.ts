import { endpointList } from "../../server/pages.ts";
import type { Topic } from "./topic.ts";

/** `wsecho help endpoints` */
export function endpointsTopic(): Topic {
  const { paths } = endpointList();
  return {
    name: "endpoints",
    title: "What the paths of wsecho serve do",
    blocks: [
      "The path of the URL chooses what the server does. Options go into the query:",
      { example: ["wsecho send -n 3 -u 'ws://localhost:8765/ticker?every=100ms' </dev/null"] },
      {
        rows: paths.flatMap(({ path, summary, query }) => [
          [path, summary],
          ...Object.entries(query).map(([name, meaning]) => [`  ?${name}`, meaning] as const),
        ]),
      },
      "Plain HTTP gets /healthz (503 while the server stops or a worker is missing; hanging counts the clients that wait at /hang), /metrics for Prometheus, /endpoints (this table as JSON) and /inspect (the request, with *** for credentials). Any other path gets 426. All but /healthz need the same credentials as a handshake, and wrong guesses count towards --rate-limit.",
      "--no-endpoints makes every path an echo.",
    ],
  };
}
