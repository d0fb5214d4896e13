import { describe, expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { openLog } from "../../../src/cli/serve/log.ts";
import { createRedisNotice } from "../../../src/cli/serve/redis.ts";
import { connect } from "../../../src/client/connect.ts";
import type { LogLevel } from "../../../src/server/log-line.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { makeFolder } from "../../support/folder.ts";
import { freePort } from "../../support/free-port.ts";
import { lacksRedis, startRedis } from "../../support/redis.ts";
import { get, servingTwo } from "../../support/serving-workers.ts";
import { serving } from "../../support/serving.ts";

const plan = { url: "redis://bob:s3cret@localhost:6379", prefix: "wsecho:", required: false };

/** The changes that were reported, each with a worker and its problem. */
function told(changes: readonly (readonly [worker: number, problem?: string])[], level: LogLevel) {
  const io = fakeIo();
  const log = openLog({ format: "text", level }, io);
  const notice = createRedisNotice(plan, log, io);
  for (const [worker, problem] of changes) notice(worker, problem);
  // The line that scripts wait for comes first.
  log.listening("ws://a");
  return { stderr: io.stderr.text, log: io.stdout.text };
}

const down =
  "Redis at redis://bob:***@localhost:6379 cannot be used: refused; until it is back, each process has rooms of its own\n";
const back = "Redis at redis://bob:***@localhost:6379 is back\n";

test.each([
  { name: "nothing", changes: [[0], [1]], want: "" },
  { name: "one worker", changes: [[0, "refused"]], want: down },
  {
    name: "two workers",
    changes: [
      [0, "refused"],
      [1, "no answer"],
    ],
    want: down,
  },
  { name: "one of two back", changes: [[0, "refused"], [1, "x"], [0]], want: down },
  { name: "both back", changes: [[0, "refused"], [1, "x"], [0], [1]], want: down + back },
  {
    name: "again",
    changes: [[0, "refused"], [0], [0, "refused"], [0]],
    want: down + back + down + back,
  },
] as const)("of $name is told $want", ({ changes, want }) => {
  expect(told(changes, "normal").stderr).toBe(want);
});

test("the log tells it, too, unless it is quiet", () => {
  const changes = [[0, "refused"], [0]] as const;
  const start = "WebSocket server started at ws://a\n";
  const log = "Rooms: not joined, as Redis cannot be used: refused\nRooms: joined by Redis again\n";
  expect(told(changes, "normal").log).toBe(start + log);
  expect(told(changes, "quiet")).toEqual({ log: start, stderr: down + back });
});

test("what Redis says cannot write to the terminal", () => {
  expect(told([[0, "\x1b]0;owned\x07\n"]], "quiet").stderr).toContain("\\x1b]0;owned\\x07\\n;");
});

test("--redis-required exits with 7 where there is no Redis", async () => {
  const io = fakeIo();
  const redis = `redis://:s3cret@127.0.0.1:${freePort()}`;
  const flags = ["--redis-required", "--redis", redis];
  expect(await run(["serve", "--port=0", ...flags], io)).toBe(7);
  expect(io.stdout.text).toBe("");
  expect(io.stderr.text).toMatch(
    /^Cannot use Redis at redis:\/\/:\*\*\*@127\.0\.0\.1:\d+: connection refused\n$/,
  );
});

test.each(["serving", "servingTwo"] as const)(
  "%s without Redis says so, and echoes",
  async (name) => {
    const start = { serving, servingTwo }[name];
    await using server = await start(["--redis", `redis://127.0.0.1:${freePort()}`]);
    expect(server.io.stderr.text).toMatch(/^Redis at [^\n]+ connection refused; [^\n]+\n$/);
    expect(await (await get(server, "/healthz")).json()).toMatchObject({
      status: "ok",
      rooms: "local",
    });
  },
);

test("a file of CA certificates must be one", async () => {
  await using folder = await makeFolder();
  const file = await folder.write("ca.pem", "nothing");
  const io = fakeIo();
  const flags = ["--redis=rediss://127.0.0.1:1", "--redis-cacert", file];
  expect(await run(["serve", "--port=0", ...flags], io)).toBe(2);
  expect(io.stderr.text).toStartWith(
    `Cannot use the certificate ${JSON.stringify(file)}: expected`,
  );
});

describe.skipIf(lacksRedis())("with Redis", () => {
  test("a server alone and one with workers have the same rooms", async () => {
    await using redis = await startRedis();
    const flags = ["--redis", redis.url, "--redis-prefix=own:", "--redis-required"];
    await using alone = await serving(flags);
    await using two = await servingTwo(flags);
    await using speaker = await connect(`${alone.url}/room/x`);
    await using listener = await connect(`${two.url}/room/x`);
    await redis.subscribed("own:room:x", 2);
    await speaker.send("Hello");
    expect(await listener.receive()).toBe("Hello");
    for (const server of [alone, two]) {
      expect(await (await get(server, "/healthz")).json()).toMatchObject({ rooms: "redis" });
    }
  });
});
