import { diagnoseRedis } from "./diagnose.ts";
import type { RedisTarget } from "./url.ts";

/** What a connection is to do. */
export interface RedisConnectionOptions extends RedisTarget {
  /** A channel of its own, to which it writes to see whether Redis answers. */
  readonly beatChannel: string;
  /** A text was published to a channel that is subscribed to. */
  heard(channel: string, text: string): void;
}

/** A connection for commands, and one for what is published, as Redis wants them apart. */
export interface RedisConnection {
  publish(channel: string, text: string): Promise<unknown>;
  subscribe(channels: readonly string[]): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Resolves with the reason once it cannot be used any more. */
  readonly lost: Promise<string>;
  close(): void;
}

/** Milliseconds between two signs of life, and without one before Redis counts as lost. */
const beatEvery = 1000;
const patience = 3500;

/** Milliseconds that Redis has to accept a connection. */
const connectionTimeout = 2000;

/**
 * Connects to Redis.
 *
 * @throws {Error} saying why Redis cannot be used
 */
export async function openRedis(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { url, ca, beatChannel, heard } = options;
  // Its own reconnecting would forget what is subscribed to, and nobody would notice.
  const settings = {
    autoReconnect: false,
    enableOfflineQueue: false,
    connectionTimeout,
    ...(ca !== undefined && { tls: { ca } }),
  };
  const commands = new Bun.RedisClient(url, settings);
  const subscriber = new Bun.RedisClient(url, settings);
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let aliveAt = 0;
  let beatAt = 0;

  function close(): void {
    clearInterval(timer);
    commands.onclose = subscriber.onclose = null;
    commands.close();
    subscriber.close();
  }

  function take(text: string, channel: string): void {
    if (channel === beatChannel) aliveAt = performance.now();
    else heard(channel, text);
  }

  function beat(): void {
    const now = performance.now();
    // This process itself was busy, and could not hear anything.
    if (now - beatAt > 2 * beatEvery) aliveAt += now - beatAt - beatEvery;
    beatAt = now;
    if (now - aliveAt > patience) return lose(`no answer for ${patience / 1000} s`);
    commands.publish(beatChannel, "").catch((error: unknown) => lose(messageOf(error)));
    checkRole().catch((error: unknown) => lose(messageOf(error)));
  }

  /** What is published to a replica does not reach those who listen elsewhere. */
  async function checkRole(): Promise<void> {
    // A user may not be allowed to ask.
    const role: unknown = await commands.send("ROLE", []).catch(() => undefined);
    if (Array.isArray(role) && role[0] === "slave") throw new Error("it is a read-only replica");
  }

  try {
    await Promise.all([commands.connect(), subscriber.connect()]);
    await checkRole();
    commands.onclose = subscriber.onclose = () => lose("it closed the connection");
    await subscriber.subscribe([beatChannel], take);
  } catch (error) {
    // Whatever the cause, Bun may only say that the connection has failed, or was closed.
    const isVague = /^Connection /.test(messageOf(error));
    const why = isVague ? await diagnoseRedis(options) : messageOf(error);
    close();
    throw new Error(why, { cause: error });
  }
  aliveAt = beatAt = performance.now();
  timer = setInterval(beat, beatEvery);
  timer.unref();
  return {
    publish: (channel, text) => commands.publish(channel, text),
    async subscribe(channels) {
      await subscriber.subscribe([...channels], take);
    },
    async unsubscribe(channel) {
      await subscriber.unsubscribe(channel);
    },
    lost,
    close,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
