import { connect } from "../../src/client/connect.ts";

type Event = Readonly<Record<string, unknown>>;

/** A watcher, and what it has been told. */
export async function watch(url: string, query = "") {
  const socket = await connect(`${url}/watch${query}`);
  const events: Event[] = [];
  let changed = Promise.withResolvers<void>();
  void (async () => {
    for await (const message of socket) {
      events.push(JSON.parse(String(message)));
      changed.resolve();
      changed = Promise.withResolvers();
    }
  })().catch(() => undefined);

  return {
    events,
    /** The next event that has these fields, from the beginning on. */
    async find(fields: Event): Promise<Event> {
      while (true) {
        const found = events.find((event) => matches(event, fields));
        if (found !== undefined) return found;
        await changed.promise;
      }
    },
    tell: (command: object) => socket.send(JSON.stringify(command)),
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  };
}

function matches(event: Event, fields: Event): boolean {
  return Object.entries(fields).every(([name, value]) => event[name] === value);
}
