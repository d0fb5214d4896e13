import type { Topic } from "./topic.ts";

/** `wsecho help workers` */
export const workersTopic: Topic = {
  name: "workers",
  title: "wsecho serve with several processes",
  blocks: [
    "serve --workers N, or auto for one per CPU core, starts several processes that act as one server: they share the port, rooms, /healthz, /metrics and the log. Signals go to the first process. Linux only.",
    "--max-connections and --rate-limit are those of the whole server. A worker borrows connections from the others when it needs more, and the workers tell each other 10 times a second what each address has sent, so that for this long one may send more. --max-buffered is shared out equally.",
    "A worker that ends, or hangs for 8 seconds and is killed, is replaced, after a growing wait; its connections and its last second of counts are lost. After five ends in a row within 5 seconds of the start, the server exits with 70.",
    "In a room, a member that sends faster than the workers can pass on is slowed down; members at a worker that accepts nothing for 2 seconds are disconnected.",
  ],
};
