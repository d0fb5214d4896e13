import { WsechoError } from "../../errors.ts";
import { watchRejection } from "../watch/access.ts";
import { parseCommand } from "../watch/command.ts";
import { parseEvents, renderEvent } from "../watch/event.ts";
import { endpoint } from "./endpoint.ts";

/** `/watch` */
export const watch = endpoint({
  path: "/watch",
  summary:
    "what happens on this server, as JSON, and commands to act on its connections: see wsecho help watch",
  placeholders: {},
  query: {
    events: {
      hint: "refused,close",
      summary: "tell only these events",
      parse: parseEvents,
    },
  },
  reject: (_, { headers }, site) => watchRejection(headers, site),
  handle({ events: chosen }, channel) {
    let missed = 0;

    function hear(event: string): void {
      if (channel.isFull) missed++;
      else channel.send(event);
    }

    const watcher = { chosen, hear };
    return {
      opened: () => channel.watch.enter(watcher),
      writable() {
        const events = missed;
        missed = 0;
        if (events > 0) hear(renderEvent({ event: "missed", events }));
      },
      received(message) {
        try {
          const command = parseCommand(message);
          if (channel.watch.command(command)) return;
          const text = `Cannot ${command.command}: there is no connection ${command.connection}`;
          hear(renderEvent({ event: "error", message: text }));
        } catch (error) {
          if (!(error instanceof WsechoError)) throw error;
          hear(renderEvent({ event: "error", message: error.message }));
        }
      },
      closed: () => channel.watch.leave(watcher),
    };
  },
});
