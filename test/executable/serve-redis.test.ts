import { describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { type RunningServer, startServer } from "../support/executable.ts";
import { notOn } from "../support/prerequisite.ts";
import { lacksRedis, startRedis } from "../support/redis.ts";
import { connectAll, get } from "../support/serving-workers.ts";
import { until } from "../support/until.ts";

async function healthOf(server: RunningServer) {
  const response = await get(server, "/healthz");
  const { rooms } = (await response.json()) as { rooms: string };
  return { status: response.status, rooms };
}

/** Two servers of three processes each, and the Redis that joins them. */
async function startJoined() {
  const redis = await startRedis();
  const flags = ["--workers=3", "--redis", redis.url, "--redis-required"];
  const one = await startServer(["-q", ...flags]);
  const other = await startServer(["--log-format=json", ...flags]);
  return {
    redis,
    one,
    other,
    async [Symbol.asyncDispose]() {
      await one[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    },
  };
}

// Elsewhere two processes cannot share a port.
describe.skipIf(lacksRedis() || notOn("Linux"))("two servers of three processes each", () => {
  test("100 members get 10,000 messages: none is lost, none comes twice, in order for each speaker", async () => {
    await using joined = await startJoined();
    const { redis, one, other } = joined;
    const members = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        connect(`${(index % 2 === 0 ? one : other).url}/room/all`),
      ),
    );
    await redis.subscribed("wsecho:room:all", 6);
    const [speakers, each] = [10, 1000];
    const spoken = members.slice(0, speakers).map(async (speaker, index) => {
      for (let count = 0; count < each; count++) await speaker.send(`${index} ${count}`);
    });
    const heard = members.map(async (member) => {
      const next = Array.from({ length: speakers }, () => 0);
      for (let count = 0; count < speakers * each; count++) {
        const [speaker = -1, number = -1] = String(await member.receive())
          .split(" ")
          .map(Number);
        if (number !== next[speaker]) return `${number} of ${speaker} instead of ${next[speaker]}`;
        next[speaker] = number + 1;
      }
      return "all";
    });
    await Promise.all(spoken);
    expect(new Set(await Promise.all(heard))).toEqual(new Set(["all"]));
    await Promise.all(members.map((member) => member.close()));
  }, 60_000);

  test("a Redis that dies under traffic is said once by each server, and once when it is back", async () => {
    await using joined = await startJoined();
    const { redis, one, other } = joined;
    const servers = [one, other];
    const members = await connectAll(`${one.url}/room/kept`);
    const [speaker] = members;
    await using listener = await connect(`${other.url}/room/kept`);
    let isOver = false;
    const traffic = (async () => {
      for (let count = 0; !isOver; count++) {
        await speaker?.send("Hello");
        await speaker?.receive();
        await Bun.sleep(1);
      }
    })();
    await redis.kill();
    for (const server of servers) {
      await until(async () => (await healthOf(server)).status === 503);
      expect(await healthOf(server)).toEqual({ status: 503, rooms: "local" });
    }
    await redis.restart();
    for (const server of servers) await until(async () => (await healthOf(server)).status === 200);
    expect(await healthOf(one)).toEqual({ status: 200, rooms: "redis" });
    isOver = true;
    await traffic;
    const metrics = await (await get(one, "/metrics")).text();
    expect(metrics).toContain("\nwsecho_room_links 3\n");
    expect(metrics).toContain("\nwsecho_room_links_up 3\n");
    expect(metrics).toContain("\nwsecho_room_link_reconnects_total 3\n");
    await speaker?.send("Back");
    while ((await listener.receive()) !== "Back");
    const [first, second] = await Promise.all(servers.map((server) => server.stop()));
    const said =
      /^Redis at redis:\/\/127.0.0.1:\d+ cannot be used: [^\n]+; until it is back, each process has rooms of its own\nRedis at redis:\/\/127.0.0.1:\d+ is back\n$/;
    expect(first?.stderr).toMatch(said);
    expect(second?.stderr).toMatch(said);
    const logged = second?.rest
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === "rooms");
    expect(logged).toMatchObject([
      { reach: "local", problem: expect.any(String) },
      { reach: "redis" },
    ]);
  }, 60_000);
});
