import { connect } from "../../src/client/connect.ts";
import type { ClientSocket } from "../../src/client/socket.ts";
import { packEnvelope, packMessage } from "../../src/server/redis/envelope.ts";
import { percentile } from "../../src/text/percentile.ts";
import { startServer } from "../support/executable.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { residentMemory } from "./idle.ts";
import { formatCount } from "./ratios.ts";

const samples = 3000;

/**
 * Measures how long a message to a room takes to another member, in the same process, over workers and over
 * Redis, in turns, and gives the rows of a table.
 */
export async function roomLatencyRows(): Promise<string[][]> {
  await using redis = await startRedis();
  await using alone = await startServer(["-q"]);
  await using workers = await startServer(["-q", "--workers=2"]);
  await using one = await startServer(["-q", "--redis", redis.url]);
  await using other = await startServer(["-q", "--redis", redis.url]);
  const pairs = {
    "one process": [await join(alone.url), await join(alone.url)],
    "two workers": await onDifferentWorkers(workers.url),
    "two servers, over Redis": [await join(one.url), await join(other.url)],
  } as const;
  await redis.subscribed("wsecho:room:x", 2);
  const times = Object.keys(pairs).map(() => new Float64Array(samples));
  for (let sample = 0; sample < samples; sample++) {
    for (const [index, [speaker, listener]] of Object.values(pairs).entries()) {
      const start = performance.now();
      await speaker.send("Hello");
      await listener.receive();
      (times[index] ?? [])[sample] = performance.now() - start;
      await speaker.receive();
    }
  }
  for (const [speaker, listener] of Object.values(pairs)) {
    await Promise.all([speaker.close(), listener.close()]);
  }
  return Object.keys(pairs).map((name, index) => {
    const sorted = times[index]?.toSorted() ?? [];
    const cell = (share: number) => `${(percentile(sorted, share) ?? 0).toFixed(2)} ms`;
    return [name, cell(0.5), cell(0.99)];
  });
}

function join(url: string): Promise<ClientSocket> {
  return connect(`${url}/room/x`);
}

/** Two members of a room whose connections are numbered by different workers. */
async function onDifferentWorkers(url: string): Promise<[ClientSocket, ClientSocket]> {
  const found = new Map<number, ClientSocket>();
  await using watcher = await connect(`${url}/watch?events=open`);
  // Until the other worker knows of the watcher.
  await Bun.sleep(200);
  while (found.size < 2) {
    const member = await join(url);
    const { connection } = JSON.parse(String(await watcher.receive())) as { connection: number };
    if (found.has(connection % 2)) await member.close();
    else found.set(connection % 2, member);
  }
  return [...found.values()] as [ClientSocket, ClientSocket];
}

/** Measures what one process and one Redis carry, for the plan in the README, and gives the rows of a table. */
export async function capacityRows(): Promise<string[][]> {
  await using redis = await startRedis();
  const rows = [
    ["memory of a member, of 5,000 in rooms of 100", `${await memberMemory(redis)} KB`],
  ];
  const { delivering, hearing } = await messageCost(redis);
  rows.push(["CPU of a process to deliver a message to a member", `${delivering.toFixed(1)} µs`]);
  rows.push([
    "CPU of a process for a message from Redis to one member",
    `${hearing.toFixed(1)} µs`,
  ]);
  for (const subscribers of [1, 4, 16]) {
    const { cost, rate } = await publishCost(redis, subscribers);
    const what = `CPU of Redis for a message of 100 B to ${subscribers} processes`;
    rows.push([`${what}, one by one`, `${cost.toFixed(1)} µs (${formatCount(rate)}/s)`]);
  }
  return rows;
}

/** KB. */
async function memberMemory(redis: RedisServer): Promise<number> {
  await using server = await startServer(["-q", "--redis", redis.url]);
  const before = await residentMemory(server.pid);
  const count = 5000;
  const members = [];
  for (let index = 0; index < count; index++) {
    members.push(await connect(`${server.url}/room/${index % (count / 100)}`));
  }
  await Bun.sleep(1000);
  const after = await residentMemory(server.pid);
  await Promise.all(members.map((member) => member.close()));
  return Math.round((after - before) / count / 1000);
}

/** Microseconds of CPU where one of 100 members says messages of 100 B, and another is elsewhere. */
async function messageCost(redis: RedisServer) {
  await using server = await startServer(["-q", "--redis", redis.url]);
  await using other = await startServer(["-q", "--redis", redis.url]);
  const members = await Promise.all(
    Array.from({ length: 100 }, () => connect(`${server.url}/room/x`)),
  );
  const elsewhere = await connect(`${other.url}/room/x`);
  await redis.subscribed("wsecho:room:x", 2);
  const messages = 5000;
  const before = [await processorTime(server.pid), await processorTime(other.pid)] as const;
  const heard = [...members, elsewhere].map(async (member) => {
    for (let index = 0; index < messages; index++) await member.receive();
  });
  // A few at a time, as from many speakers, and not in one flood.
  for (let index = 0; index < messages; index++) {
    await members[0]?.send("x".repeat(100));
    if (index % 5 === 0) await Bun.sleep(1);
  }
  await Promise.all(heard);
  const after = [await processorTime(server.pid), await processorTime(other.pid)] as const;
  await Promise.all([...members, elsewhere].map((member) => member.close()));
  return {
    delivering: ((after[0] - before[0]) * 1e6) / (messages * members.length),
    hearing: ((after[1] - before[1]) * 1e6) / messages,
  };
}

/** What a message of its own costs Redis in microseconds of CPU, and how many it passed on in a second. */
async function publishCost(redis: RedisServer, subscribers: number) {
  const messages = 20_000;
  const text = packEnvelope(crypto.randomUUID(), 1, [packMessage("x".repeat(100))]);
  let left = messages * subscribers;
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  const clients = await Promise.all(
    Array.from({ length: subscribers }, async () => {
      const client = new Bun.RedisClient(redis.url, { autoReconnect: false });
      await client.subscribe("room", () => void (--left === 0 && resolve()));
      return client;
    }),
  );
  const publisher = new Bun.RedisClient(redis.url, { enableAutoPipelining: false });
  const used = await processorTimeOf(redis);
  const start = performance.now();
  for (let index = 0; index < messages; index += 20) {
    await Promise.all(Array.from({ length: 20 }, () => publisher.publish("room", text)));
  }
  await heard;
  const seconds = (performance.now() - start) / 1000;
  const cost = (((await processorTimeOf(redis)) - used) * 1e6) / messages;
  for (const client of [...clients, publisher]) client.close();
  return { cost, rate: messages / seconds };
}

/** Seconds. */
async function processorTimeOf(redis: RedisServer): Promise<number> {
  const info = String(await redis.command("INFO", "cpu"));
  const used = /used_cpu_(?:user|sys):([\d.]+)/g;
  return [...info.matchAll(used)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
}

/** Seconds that a process has used; the system counts in hundredths. */
async function processorTime(pid: number): Promise<number> {
  const stat = await Bun.file(`/proc/${pid}/stat`).text();
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
