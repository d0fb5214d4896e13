import { makeFolder } from "./folder.ts";
import { freePort } from "./free-port.ts";
import { lacks } from "./prerequisite.ts";
import { until } from "./until.ts";

const program = Bun.which("redis-server");

/** Whether tests that need Redis must be skipped. */
export function lacksRedis(): boolean {
  return lacks("redis-server", program !== null);
}

/** A Redis of a test's own, on a free port of 127.0.0.1. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Its answer to a command. */
  command(...words: string[]): Promise<unknown>;
  /** Resolves once a channel has this many subscribers. */
  subscribed(channel: string, count: number): Promise<void>;
  /** Ends it at once, as by kill -9. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  restart(): Promise<void>;
}

/** Starts Redis with these words on its command line, and resolves once it answers. */
export async function startRedis(...words: string[]): Promise<RedisServer> {
  const folder = await makeFolder();
  const port = freePort();
  const url = `redis://127.0.0.1:${port}`;
  const common = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder.path, "--save", ""];
  let running: Bun.Subprocess | undefined;
  let client: Bun.RedisClient | undefined;

  async function start(): Promise<void> {
    running = Bun.spawn([program ?? "redis-server", ...common, ...words], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    client = new Bun.RedisClient(url);
    await until(async () => (await command("PING").catch(messageOf)) !== "Connection closed");
  }

  async function kill(): Promise<void> {
    client?.close();
    running?.kill("SIGKILL");
    await running?.exited;
  }

  async function command(name: string, ...rest: string[]): Promise<unknown> {
    return client?.send(name, rest);
  }

  await start();
  return {
    port,
    url,
    command,
    subscribed: (channel, count) =>
      until(async () => {
        const answer = await command("PUBSUB", "NUMSUB", channel);
        return Array.isArray(answer) && answer[1] === count;
      }),
    kill,
    restart: start,
    async [Symbol.asyncDispose]() {
      await kill();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
