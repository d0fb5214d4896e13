import { setTimeout as sleep } from "node:timers/promises";

import { byteLength, type Message } from "../../protocol/message.ts";
import { backOff } from "../../text/back-off.ts";
import type { RoomLink, RoomLinkCounts } from "../room-link.ts";
import { openRedis, type RedisConnection } from "./connection.ts";
import { type Envelope, packEnvelope, packMessage, unpackEnvelope } from "./envelope.ts";
import { createOutgoing } from "./outgoing.ts";
import type { RedisTarget } from "./url.ts";

/** How rooms are joined by Redis. */
export interface RedisRoomsOptions extends RedisTarget {
  /** What all channels begin with; servers with another prefix are not joined. */
  readonly prefix: string;
  /** Redis cannot be used, for a reason, or can be again (undefined). Called once for each change. */
  changed?(problem: string | undefined): void;
}

/** The link of one process to Redis. */
export interface RedisRooms extends RoomLink {
  counts(): RoomLinkCounts;
  /** Resolves once the first attempt has ended: with why it failed, or undefined. */
  readonly started: Promise<string | undefined>;
  stop(): void;
}

/** Bytes from elsewhere that may wait for the rooms here; more are dropped. */
const capacity = 64 * 1024 * 1024;

/** Processes that are remembered, more than there are: those that have ended are among them. */
const mostProcesses = 10_000;

/** Channels that are subscribed to in one piece. */
const chunkSize = 1000;

/** Milliseconds after which a connection counts as one that lasts. */
const steadyAfter = 5000;

/** Joins the rooms of this process with those of others by Redis, and goes on trying when it is lost. */
export function joinByRedis({ prefix, changed, ...target }: RedisRoomsOptions): RedisRooms {
  const own = crypto.randomUUID();
  const roomPrefix = `${prefix}room:`;
  const beatChannel = `${prefix}beat:${own}`;
  const wanted = new Set<string>();
  const { promise: started, resolve: start } = Promise.withResolvers<string | undefined>();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<undefined>();
  const outgoing = createOutgoing(publish);
  const counts = { links: 1, relayed: 0, received: 0, dropped: 0, reconnects: 0 };
  let hear: Parameters<RoomLink["onHeard"]>[0] | undefined;
  let connection: RedisConnection | undefined;
  /** What is subscribed to, and what is being changed. */
  let subscribed = new Set<string>();
  let settling = new Set<string>();
  /** The last connection of each process that was heard of. */
  const latestLinks = new Map<string, number>();
  let links = 0;
  let waiting = 0;
  let isDown = false;
  let isStopped = false;

  async function keep(): Promise<void> {
    for (let failures = 0; !isStopped;) {
      const startedAt = performance.now();
      const problem = await use();
      if (isStopped) break;
      if (!isDown) changed?.(problem);
      isDown = true;
      start(problem);
      // A Redis that accepts connections and ends them at once is not asked all the time.
      failures = performance.now() - startedAt > steadyAfter ? 1 : failures + 1;
      const wait = backOff(failures, { base: 200, max: 3000 });
      // It does not keep the program from ending.
      await Promise.race([stopped, sleep(wait, undefined, { ref: false })]);
    }
    start(undefined);
  }

  /** Connects, and resolves once that is over, with the reason. */
  async function use(): Promise<string | undefined> {
    let opened: RedisConnection | undefined;
    try {
      opened = await openRedis({ ...target, beatChannel, heard });
      subscribed = new Set();
      settling = new Set();
      const rooms = [...wanted];
      for (let at = 0; at < rooms.length; at += chunkSize) {
        const chunk = rooms.slice(at, at + chunkSize);
        await opened.subscribe(chunk.map((room) => roomPrefix + room));
        for (const room of chunk) subscribed.add(room);
      }
      links++;
      connection = opened;
      if (isDown) {
        isDown = false;
        counts.reconnects++;
        changed?.(undefined);
      }
      start(undefined);
      for (const room of new Set([...wanted, ...subscribed])) void settle(opened, room);
      return await Promise.race([opened.lost, stopped]);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      connection = undefined;
      opened?.close();
    }
  }

  /** Subscribes to a room or leaves it, until it is as it should be. One change after the other. */
  async function settle(current: RedisConnection, room: string): Promise<void> {
    if (settling.has(room)) return;
    const [here, changing] = [subscribed, settling];
    changing.add(room);
    try {
      while (connection === current && wanted.has(room) !== here.has(room)) {
        if (wanted.has(room)) {
          await current.subscribe([roomPrefix + room]);
          here.add(room);
        } else {
          await current.unsubscribe(roomPrefix + room);
          here.delete(room);
        }
      }
    } catch {
      // The connection is lost, or soon will be.
    }
    changing.delete(room);
  }

  function change(room: string): void {
    if (connection !== undefined) void settle(connection, room);
  }

  async function publish(channel: string, packed: string[]): Promise<void> {
    try {
      if (connection === undefined) throw new Error("Redis is lost");
      // It rejects, too, once the connection is closed.
      await connection.publish(channel, packEnvelope(own, links, packed));
      counts.relayed += packed.length;
    } catch (error) {
      counts.dropped += packed.length;
      throw error;
    }
  }

  function heard(channel: string, text: string): void {
    const envelope = unpackEnvelope(text);
    if (envelope === undefined || envelope.from === own || isLate(envelope)) return;
    const room = channel.slice(roomPrefix.length);
    for (const message of envelope.messages) hearOne(room, message);
  }

  /**
   * Whether a process has connected again since: what it had sent over a network that was cut may reach
   * Redis once that is mended, after what was said later.
   */
  function isLate({ from, link }: Envelope): boolean {
    const latest = latestLinks.get(from) ?? 0;
    if (link < latest) return true;
    if (link === latest) return false;
    latestLinks.set(from, link);
    const [oldest] = latestLinks.keys();
    if (latestLinks.size > mostProcesses && oldest !== undefined) latestLinks.delete(oldest);
    return false;
  }

  function hearOne(room: string, message: Message): void {
    if (waiting > capacity) {
      counts.dropped++;
      return;
    }
    counts.received++;
    const delivered = hear?.(room, message);
    if (delivered === undefined) return;
    const cost = byteLength(message);
    waiting += cost;
    void delivered.then(() => void (waiting -= cost));
  }

  void keep();
  return {
    pass(room, message) {
      if (connection !== undefined) return outgoing.put(roomPrefix + room, packMessage(message));
      counts.dropped++;
      return undefined;
    },
    onHeard: (listener) => void (hear = listener),
    // What is lost is counted: with Redis, a message is delivered at most once.
    onMissed: () => undefined,
    opened(room) {
      wanted.add(room);
      change(room);
    },
    closed(room) {
      wanted.delete(room);
      change(room);
    },
    counts: () => ({ ...counts, up: connection === undefined ? 0 : 1 }),
    started,
    stop() {
      isStopped = true;
      stop(undefined);
    },
  };
}
