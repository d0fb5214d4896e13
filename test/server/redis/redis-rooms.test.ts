import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { connect } from "../../../src/client/connect.ts";
import { listen } from "../../../src/server/listen.ts";
import { packEnvelope, packMessage } from "../../../src/server/redis/envelope.ts";
import { joinByRedis, type RedisRoomsOptions } from "../../../src/server/redis/redis-rooms.ts";
import { createAuthority } from "../../support/authority.ts";
import { makeFolder } from "../../support/folder.ts";
import { freePort } from "../../support/free-port.ts";
import { lacksRedis, type RedisServer, startRedis } from "../../support/redis.ts";
import { startRelay } from "../../support/tcp-relay.ts";
import { until } from "../../support/until.ts";

/** One of the servers that Redis joins. */
async function startNode(url: string, options: Partial<RedisRoomsOptions> = {}) {
  const changes: (string | undefined)[] = [];
  const changed = (problem: string | undefined) => void changes.push(problem);
  const link = joinByRedis({ url, prefix: "test:", changed, ...options });
  const problem = await link.started;
  const server = await listen({ host: "127.0.0.1", port: 0 }, { rooms: link });
  return {
    link,
    /** Why the first attempt failed. */
    problem,
    changes,
    url: server.url,
    isUp: () => link.counts().up === 1,
    async [Symbol.asyncDispose]() {
      await server.stop(0);
      link.stop();
    },
  };
}

type Node = Awaited<ReturnType<typeof startNode>>;

/** Says numbers at one server until it is stopped, and hears them at another. */
async function startTraffic(from: Node, to: Node) {
  const speaker = await connect(`${from.url}/room/traffic`);
  const listener = await connect(`${to.url}/room/traffic`);
  const heard: number[] = [];
  let isWanted = true;
  const hearing = (async () => {
    for await (const message of listener) heard.push(Number(message));
  })();
  const speaking = (async () => {
    for (let count = 0; isWanted; count++) {
      await speaker.send(String(count));
      await speaker.receive();
      await Bun.sleep(1);
    }
  })();
  return {
    heard,
    async stop() {
      isWanted = false;
      await speaking;
      await Promise.all([speaker.close(), listener.close(), hearing]);
      return heard;
    },
  };
}

/** The same without what does not come after all before it. */
function rising(numbers: readonly number[]): number[] {
  let last = -1;
  return numbers.filter((number) => number > last && ((last = number), true));
}

/** What is said at one server arrives at the other, once Redis knows of both. */
async function expectJoined(redis: RedisServer, from: Node, to: Node): Promise<void> {
  await using speaker = await connect(`${from.url}/room/joined`);
  await using listener = await connect(`${to.url}/room/joined`);
  await redis.subscribed("test:room:joined", 2);
  await speaker.send("Hello");
  expect(await listener.receive()).toBe("Hello");
}

describe.skipIf(lacksRedis())("rooms that Redis joins", () => {
  let redis: RedisServer;
  beforeAll(async () => void (redis = await startRedis()));
  afterAll(() => redis[Symbol.asyncDispose]());

  test("text, binary and empty messages arrive once and in order, whatever the room is called", async () => {
    await using one = await startNode(redis.url);
    await using other = await startNode(redis.url);
    for (const room of ["x", "a:b*c?[d]", "\u{1f642} \r\n", "%00"]) {
      const path = `/room/${encodeURIComponent(room)}`;
      await using speaker = await connect(one.url + path);
      await using listener = await connect(other.url + path);
      await redis.subscribed(`test:room:${room}`, 2);
      const said = [
        "Hello",
        "",
        Uint8Array.of(0, 255, 10),
        new Uint8Array(),
        '{"b":"x"}',
        "\0\u{1f600}",
      ];
      for (const message of said) await speaker.send(message);
      for (const message of said) expect(await speaker.receive()).toEqual(message);
      for (const message of said) expect(await listener.receive()).toEqual(message);
    }
    expect([one.link.counts().relayed, other.link.counts().received]).toEqual([24, 24]);
  });

  test("a room is subscribed to from its first member to its last", async () => {
    await using node = await startNode(redis.url);
    const first = await connect(`${node.url}/room/short`);
    const second = await connect(`${node.url}/room/short`);
    await redis.subscribed("test:room:short", 1);
    await first.close();
    await second.send("Still here");
    expect(await second.receive()).toBe("Still here");
    await second.close();
    await redis.subscribed("test:room:short", 0);
  });

  test("a process has two connections to Redis, whatever the number of its rooms", async () => {
    await using own = await startRedis();
    await using node = await startNode(own.url);
    const rooms = Array.from({ length: 500 }, (_, index) => `${index}`);
    const members = await Promise.all(rooms.map((room) => connect(`${node.url}/room/${room}`)));
    await own.subscribed("test:room:499", 1);
    // The third is the one that asks.
    expect(
      String(await own.command("CLIENT", "LIST"))
        .trim()
        .split("\n"),
    ).toHaveLength(3);
    await Promise.all(members.map((member) => member.close()));
  });

  test("servers with different prefixes are not joined", async () => {
    await using one = await startNode(redis.url);
    await using other = await startNode(redis.url, { prefix: "other:" });
    await using speaker = await connect(`${one.url}/room/apart`);
    await using listener = await connect(`${other.url}/room/apart`);
    await redis.subscribed("other:room:apart", 1);
    await speaker.send("Hello");
    await speaker.receive();
    await listener.send("Mine");
    expect(await listener.receive()).toBe("Mine");
  });

  test("what others publish on the channel of a room is ignored", async () => {
    await using node = await startNode(redis.url);
    await using member = await connect(`${node.url}/room/odd`);
    await redis.subscribed("test:room:odd", 1);
    const odd = ["", "{", "null", '{"from":1,"link":1,"messages":["x"]}'];
    for (const text of odd) await redis.command("PUBLISH", "test:room:odd", text);
    const fine = packEnvelope("x", 1, [packMessage("Hello")]);
    await redis.command("PUBLISH", "test:room:odd", fine);
    expect(await member.receive()).toBe("Hello");
  });

  test("what a network held back until its sender had connected again comes too late", async () => {
    await using node = await startNode(redis.url);
    await using member = await connect(`${node.url}/room/late`);
    await redis.subscribed("test:room:late", 1);
    const sent = [
      [1, "one"],
      [2, "three"],
      [1, "two"],
      [2, "four"],
    ] as const;
    for (const [link, text] of sent) {
      const envelope = packEnvelope("x", link, [packMessage(text)]);
      await redis.command("PUBLISH", "test:room:late", envelope);
    }
    for (const want of ["one", "three", "four"]) expect(await member.receive()).toBe(want);
  });

  test("a faster speaker than Redis is slowed down, and others in the meantime are not", async () => {
    await using own = await startRedis();
    await using relay = await startRelay(own.port);
    await using node = await startNode(`redis://127.0.0.1:${relay.port}`);
    await using fast = await connect(`${node.url}/room/fast`);
    await using calm = await connect(`${node.url}/room/calm`);
    await own.subscribed("test:room:calm", 1);
    relay.freeze();
    const message = "x".repeat(64 * 1024);
    let sent = 0;
    const flood = (async () => {
      while (node.isUp()) {
        await fast.send(message);
        await fast.receive();
        sent++;
      }
    })();
    while (node.isUp()) {
      await calm.send("Hello");
      expect(await calm.receive()).toBe("Hello");
      await Bun.sleep(10);
    }
    await flood;
    // 256 KiB, until Redis was given up.
    expect(sent).toBeLessThan(20);
    expect(node.link.counts().dropped).toBeGreaterThan(0);
  });

  describe("back after", () => {
    /** Trouble for two servers, and what ends it where it does not end by itself. */
    const faults: readonly {
      fault: string;
      make(redis: RedisServer): Promise<unknown>;
      mend?(redis: RedisServer): Promise<unknown>;
    }[] = [
      { fault: "kill -9", make: (own) => own.kill(), mend: (own) => own.restart() },
      { fault: "CLIENT KILL", make: (own) => own.command("CLIENT", "KILL", "TYPE", "normal") },
      {
        fault: "CLIENT KILL of what is subscribed",
        make: (own) => own.command("CLIENT", "KILL", "TYPE", "pubsub"),
      },
      {
        fault: "CLIENT PAUSE",
        make: (own) => own.command("CLIENT", "PAUSE", "5000", "ALL"),
      },
      {
        fault: "a DEBUG SLEEP",
        make: async (own) => void own.command("DEBUG", "SLEEP", "5").catch(() => undefined),
      },
    ];

    test.concurrent.each(faults)(
      "$fault",
      async ({ make, mend }) => {
        await using own = await startRedis("--enable-debug-command", "yes");
        await using one = await startNode(own.url);
        await using other = await startNode(own.url);
        await using kept = await connect(`${other.url}/room/kept`);
        await own.subscribed("test:room:kept", 1);
        const traffic = await startTraffic(one, other);
        await until(() => traffic.heard.length > 10);
        await make(own);
        await until(() => !one.isUp() && !other.isUp());
        // The room goes on at each server.
        await kept.send("Here");
        expect(await kept.receive()).toBe("Here");
        await mend?.(own);
        await until(() => one.isUp() && other.isUp());
        await using speaker = await connect(`${one.url}/room/kept`);
        await speaker.send("Back");
        expect(await kept.receive()).toBe("Back");
        const before = traffic.heard.length;
        await until(() => traffic.heard.length > before + 10);
        const heard = await traffic.stop();
        expect(heard).toEqual(rising(heard));
        await expectJoined(own, other, one);
        expect(one.changes).toEqual([expect.any(String), undefined]);
        expect(one.link.counts()).toMatchObject({ links: 1, up: 1, reconnects: 1 });
        expect(other.link.counts().dropped).toBeGreaterThan(0);
      },
      30_000,
    );

    test.concurrent(
      "a network that is cut without a word",
      async () => {
        await using own = await startRedis();
        await using relay = await startRelay(own.port);
        await using one = await startNode(`redis://127.0.0.1:${relay.port}`);
        await using other = await startNode(own.url);
        const traffic = await startTraffic(one, other);
        await until(() => traffic.heard.length > 10);
        relay.freeze();
        await until(() => !one.isUp());
        expect(one.changes).toEqual(["no answer for 3.5 s"]);
        relay.thaw();
        await until(one.isUp);
        const before = traffic.heard.length;
        await until(() => traffic.heard.length > before + 100);
        const heard = await traffic.stop();
        expect(heard).toEqual(rising(heard));
        expect(other.changes).toEqual([]);
      },
      30_000,
    );

    test.concurrent(
      "a failover to a replica behind the same address",
      async () => {
        await using primary = await startRedis();
        await using replica = await startRedis();
        await replica.command("SLAVEOF", "127.0.0.1", `${primary.port}`);
        await using relay = await startRelay(primary.port);
        await using one = await startNode(`redis://127.0.0.1:${relay.port}`);
        await using other = await startNode(`redis://127.0.0.1:${relay.port}`);
        relay.lead(replica.port);
        await until(() => one.changes.length > 0);
        await primary.kill();
        await replica.command("SLAVEOF", "NO", "ONE");
        await until(() => one.isUp() && other.isUp());
        await expectJoined(replica, one, other);
      },
      30_000,
    );

    test.concurrent(
      "a primary that becomes a replica",
      async () => {
        await using primary = await startRedis();
        await using own = await startRedis();
        await using one = await startNode(own.url);
        await own.command("SLAVEOF", "127.0.0.1", `${primary.port}`);
        await until(() => !one.isUp());
        expect(one.changes).toEqual(["it is a read-only replica"]);
        await own.command("SLAVEOF", "NO", "ONE");
        await until(one.isUp);
      },
      30_000,
    );
  });

  describe("says why Redis cannot be used:", () => {
    /** What the address of a Redis leads to. */
    const cases: readonly {
      want: string;
      words?: readonly string[];
      prepare?(redis: RedisServer): Promise<unknown>;
      url?(port: number): string;
    }[] = [
      { want: "connection refused", url: () => `redis://127.0.0.1:${freePort()}` },
      { want: "NOAUTH Authentication required.", words: ["--requirepass", "s3cret"] },
      {
        want: "WRONGPASS invalid username-password pair or user is disabled.",
        words: ["--requirepass", "s3cret"],
        url: (port) => `redis://:wrong@127.0.0.1:${port}`,
      },
      { want: "ERR DB index is out of range", url: (port) => `redis://127.0.0.1:${port}/99` },
      {
        want: "it is a read-only replica",
        prepare: (own) => own.command("SLAVEOF", "127.0.0.1", "1"),
      },
      {
        want: "ERR max number of clients reached",
        // One is taken by the test.
        words: ["--maxclients", "2"],
      },
    ];

    test.concurrent.each(cases)("$want", async ({ want, words = [], prepare, url }) => {
      await using own = await startRedis(...words);
      await prepare?.(own);
      await using node = await startNode(url?.(own.port) ?? own.url);
      expect(node.problem).toBe(want);
      expect(node.changes).toEqual([want]);
    });

    test.concurrent("something that is no Redis", async () => {
      await using web = await listen({ host: "127.0.0.1", port: 0 });
      await using node = await startNode(`redis://127.0.0.1:${web.port}`);
      expect(node.problem).toBe("it does not speak the protocol of Redis");
    });

    test.concurrent("something that never answers", async () => {
      await using relay = await startRelay(redis.port);
      relay.freeze();
      await using node = await startNode(`redis://127.0.0.1:${relay.port}`);
      expect(node.problem).toBe("no answer within 2 s");
    });
  });

  test("a user with a password, and a database", async () => {
    await using own = await startRedis("--user", "bob", "on", ">p@ss/w:rd", "~*", "&*", "+@all");
    const url = `redis://bob:p%40ss%2Fw%3Ard@127.0.0.1:${own.port}/3`;
    await using one = await startNode(url);
    await using other = await startNode(url);
    expect([one.problem, other.problem]).toEqual([undefined, undefined]);
    await expectJoined(own, one, other);
  });

  describe("over TLS", () => {
    async function startSecure() {
      const authority = await createAuthority("Test CA");
      const { cert, key } = await authority.issue("localhost");
      const folder = await makeFolder();
      const port = freePort();
      const own = await startRedis(
        ...["--tls-port", `${port}`, "--tls-auth-clients", "no"],
        ...["--tls-cert-file", await folder.write("cert.pem", cert)],
        ...["--tls-key-file", await folder.write("key.pem", key)],
        ...["--tls-ca-cert-file", await folder.write("ca.pem", authority.cert)],
      );
      return {
        url: `rediss://localhost:${port}`,
        redis: own,
        ca: authority.cert,
        async [Symbol.asyncDispose]() {
          await own[Symbol.asyncDispose]();
          await folder[Symbol.asyncDispose]();
        },
      };
    }

    test("rooms are joined where its CA is trusted, and not elsewhere", async () => {
      await using secure = await startSecure();
      await using one = await startNode(secure.url, { ca: secure.ca });
      await using other = await startNode(secure.redis.url);
      expect(one.problem).toBeUndefined();
      await expectJoined(secure.redis, one, other);
      await using wary = await startNode(secure.url);
      expect(wary.problem).toMatch(/certificate/);
    });

    test("a certificate for another host is not accepted", async () => {
      await using secure = await startSecure();
      const url = secure.url.replace("localhost", "127.0.0.1");
      await using node = await startNode(url, { ca: secure.ca });
      expect(node.problem).toMatch(/127\.0\.0\.1|certificate/);
    });
  });
});
