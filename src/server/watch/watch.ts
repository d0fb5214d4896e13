import type { Direction } from "../../protocol/direction.ts";
import type { Message } from "../../protocol/message.ts";
import type { Connection } from "../connection.ts";
import type { ConnectionInfo, RejectedRequest } from "../observer.ts";
import { payloadOf, renderEvent, type WatchEvent } from "./event.ts";
import { createNewsQueue, type RenderedEvent, type WatchCommand, type WatchLink } from "./news.ts";

/** Somebody who watches. */
export interface Watcher {
  /** The events that it has chosen; undefined for all. */
  readonly chosen?: ReadonlySet<string> | undefined;
  /** Gets an event; it may leave it out. */
  hear(line: string): void;
}

/** Does what a command says; false if there is no such connection here. */
export type Perform = (command: WatchCommand) => boolean;

/** Milliseconds after which a process that watches says so again, and after which it no longer counts. */
const sayEvery = 1000;
const forgottenAfter = 3000;

/** Makes what tells watchers of everything that happens on a server. Unless somebody watches, it is off. */
export function createWatch(
  connections: Iterable<{ readonly data: Connection }>,
  link?: WatchLink,
) {
  const watchers = new Set<Watcher>();
  const queue = link && createNewsQueue((news) => link.pass(news));
  let perform: Perform = () => false;
  let saying: ReturnType<typeof setInterval> | undefined;
  let forgetting: ReturnType<typeof setTimeout> | undefined;

  function update(): void {
    watch.isOn = watchers.size > 0 || forgetting !== undefined;
  }

  function tell({ name, line }: RenderedEvent): void {
    for (const watcher of watchers) if (watcher.chosen?.has(name) ?? true) watcher.hear(line);
  }

  function publish(event: WatchEvent): void {
    const told = { name: event.event, line: renderEvent(event) };
    tell(told);
    if (forgetting !== undefined) queue?.put(told);
  }

  /** Tells which connections there are, those of watchers aside. */
  function tellConnections(): void {
    for (const { data } of connections) {
      if (data.isWatcher) continue;
      publish({ event: "connection", ...openingOf(data), ...countsOf(data) });
    }
  }

  function otherWatches(isNew: boolean): void {
    clearTimeout(forgetting);
    forgetting = setTimeout(() => {
      forgetting = undefined;
      update();
    }, forgottenAfter).unref();
    update();
    if (isNew) tellConnections();
  }

  link?.onHeard((news) => {
    if (news.kind === "watching") return otherWatches(news.isNew);
    if (news.kind === "command") return void carryOut(news.command);
    for (const event of news.events) tell(event);
    if (news.missed === 0) return;
    const line = renderEvent({ event: "missed", events: news.missed });
    for (const watcher of watchers) watcher.hear(line);
  });

  function carryOut(command: WatchCommand): boolean {
    const isDone = perform(command);
    const { command: name, connection } = command;
    if (isDone) publish({ event: "done", command: name, connection });
    return isDone;
  }

  const watch = {
    /** Whether somebody watches, here or in another process. */
    isOn: false,
    /** Sets what carries out commands. Call it once. */
    performWith: (act: Perform): void => void (perform = act),
    enter(watcher: Watcher): void {
      watchers.add(watcher);
      update();
      link?.pass({ kind: "watching", isNew: true });
      saying ??= setInterval(
        () => link?.pass({ kind: "watching", isNew: false }),
        sayEvery,
      ).unref();
      tellConnections();
    },
    leave(watcher: Watcher): void {
      watchers.delete(watcher);
      if (watchers.size === 0) clearInterval(saying);
      if (watchers.size === 0) saying = undefined;
      update();
    },
    /** Carries out a command here, or passes it on; false if there is no such connection. */
    command(command: WatchCommand): boolean {
      if (carryOut(command)) return true;
      link?.pass({ kind: "command", command });
      return link !== undefined;
    },
    opened(connection: Connection): void {
      if (!watch.isOn || connection.isWatcher) return;
      publish({ event: "open", ...openingOf(connection) });
    },
    passed(connection: Connection, direction: Direction, message: Message): void {
      if (!watch.isOn || connection.isWatcher) return;
      publish({ event: "message", connection: connection.id, direction, ...payloadOf(message) });
    },
    faulted(connection: Connection, fault: string, direction?: Direction): void {
      if (!watch.isOn || connection.isWatcher) return;
      const way = direction && { direction };
      publish({ event: "fault", connection: connection.id, fault, ...way });
    },
    closed(connection: Connection, code: number, reason: string): void {
      if (!watch.isOn || connection.isWatcher) return;
      const { id } = connection;
      publish({ event: "close", connection: id, code, reason, ...countsOf(connection) });
    },
    refused({ remote, method, path, status, problem: reason }: RejectedRequest): void {
      if (watch.isOn) publish({ event: "refused", remote, method, path, status, reason });
    },
    crowded(isCrowded: boolean): void {
      if (watch.isOn) publish({ event: "crowded", is_crowded: isCrowded });
    },
  };
  return watch;
}

export type Watch = ReturnType<typeof createWatch>;

function openingOf({ id: connection, remote, path, subprotocol = "" }: Connection) {
  return { connection, remote, path, subprotocol };
}

function countsOf({ openedAt, messagesReceived, messagesSent }: ConnectionInfo) {
  return {
    duration_ms: Math.round(performance.now() - openedAt),
    messages_received: messagesReceived,
    messages_sent: messagesSent,
  };
}
