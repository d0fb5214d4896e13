import type { Topic } from "./topic.ts";

/** `wsecho help rooms` */
export const roomsTopic: Topic = {
  name: "rooms",
  title: "Rooms on many servers, with Redis",
  blocks: [
    "serve --redis URL joins the rooms of all servers that use the same Redis and --redis-prefix, on one machine or many: a message to /room/lobby reaches its members everywhere, once, and in order for each sender. Each process has two connections to Redis. With --workers, Redis takes the place of the workers' own way.",
    {
      example: [
        "export WSECHO_REDIS=redis://:PASSWORD@redis.example:6379",
        "wsecho serve --host 0.0.0.0 --token TOKEN",
      ],
    },
    {
      rows: [
        [
          "--redis",
          "redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// for TLS. Channels have no database: servers that use different ones are joined",
        ],
        ["--redis-prefix", "Keeps servers apart that share a Redis"],
        ["--redis-cacert", "The CA certificates to trust for rediss://"],
        [
          "--redis-required",
          "Exit with 7 if Redis cannot be used at the start; later, /healthz answers 503 until it can",
        ],
      ],
    },
    "While Redis cannot be used, each process has rooms of its own. stderr and the log say so once, and again when Redis is back; and in /healthz, rooms is local instead of redis. A Redis that does not answer for 3.5 seconds counts as lost. The server goes on trying, at least every 3 seconds, and needs no restart.",
    "A message is delivered at most once: what is said while Redis is lost is not sent later. Where a room has its first member at a process, that process hears of messages from elsewhere a moment later, once Redis has confirmed it. /metrics counts the messages passed on, received and dropped, and how often Redis came back.",
    "A room that is faster than Redis slows down its own speakers, and no others. A member that reads too slowly is disconnected once 4 MiB from other processes wait for it.",
    "The Redis user needs PUBLISH and SUBSCRIBE on the channels PREFIX*, and may run ROLE, so that a replica is noticed. Nothing is stored in Redis.",
  ],
};
