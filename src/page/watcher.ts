import { createConnections, type WatchEvent } from "./connections.ts";

/** Milliseconds until the next attempt, and how long an event may take that tells why a handshake failed. */
const retryAfter = 1000;
const patience = 500;

/** Creates what watches the server, through `/watch`. */
export function createWatcher(url: URL) {
  const connections = createConnections();
  const listeners: ((event: WatchEvent | undefined) => void)[] = [];
  let socket: WebSocket | undefined;
  let retrying: number | undefined;
  let isDetailed = false;

  function tell(event: WatchEvent | undefined): void {
    for (const listen of listeners) listen(event);
  }

  function connect(): void {
    const wanted = new URL(url);
    // Only the table and the log of the whole server show messages, which may be many.
    if (!isDetailed) wanted.searchParams.set("events", "connection,open,refused,fault,close");
    const opening = new WebSocket(wanted);
    socket = opening;
    opening.onopen = () => tell(undefined);
    opening.onmessage = ({ data }: MessageEvent<string>) => {
      const event: WatchEvent = JSON.parse(data);
      connections.take(event, performance.now());
      tell(event);
    };
    opening.onclose = () => {
      connections.clear();
      tell(undefined);
      retrying = window.setTimeout(connect, retryAfter);
    };
  }

  function leave(): void {
    clearTimeout(retrying);
    if (socket !== undefined) socket.onclose = null;
    socket?.close();
    connections.clear();
  }

  connect();

  return {
    rows: connections.rows,
    get isConnected() {
      return socket?.readyState === WebSocket.OPEN;
    },
    /** Calls a function after each event, and without one when the connection begins or ends. */
    follow: (listen: (event: WatchEvent | undefined) => void) => void listeners.push(listen),
    /** Connects again after `leave`. */
    connect,
    /** Has the messages told, too, from now on. */
    watchMessages(): void {
      if (isDetailed) return;
      isDetailed = true;
      leave();
      connect();
    },
    /** Ends the connection, and does not try again. */
    leave,
    /** Has the server do something to a connection. */
    command(command: string, connection: number, more: object = {}): void {
      if (socket?.readyState !== WebSocket.OPEN) return;
      socket.send(JSON.stringify({ command, connection, ...more }));
    },
    /** Why the server refused a URL after that moment; undefined if it does not say so soon. */
    async whyRefused(target: string, since: number): Promise<string | undefined> {
      const { pathname, search, host } = new URL(target);
      if (host !== url.host) return undefined;
      const find = () => connections.refusalOf(pathname + search, since);
      const deadline = performance.now() + patience;
      while (find() === undefined && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return find();
    },
  };
}

export type Watcher = ReturnType<typeof createWatcher>;
