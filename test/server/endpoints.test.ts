import { describe, expect, test } from "bun:test";

import { listen } from "../../src/server/listen.ts";
import { endpointList } from "../../src/server/pages.ts";
import { shakeHands } from "../support/handshake.ts";
import { echoOf } from "../support/raw-client.ts";
import { createRecorder } from "../support/recorder.ts";

const { faults } = endpointList();
const every = "the time between two ticks (1s)";
const count = "close with 1000 after this many ticks (10)";

/** The JSON body that a handshake to the path is refused with. */
async function refusalAt(port: number, path: string): Promise<unknown> {
  using answer = await shakeHands(port, { path });
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toBe("application/json");
  return JSON.parse(await answer.text());
}

describe("a bad query is refused with a JSON body", () => {
  test.each([
    {
      path: "/?dely=1s",
      parameter: "dely",
      error: 'Unknown parameter "dely": did you mean "delay"?',
      valid: faults,
    },
    {
      path: "/ticker?evry=1s",
      parameter: "evry",
      error: 'Unknown parameter "evry": did you mean "every"?',
      valid: { every, count, ...faults },
    },
    {
      path: "/ticker?every=0",
      parameter: "every",
      error: 'Cannot parse "every" "0": expected a duration from 1ms to 24h',
      valid: { every },
    },
    {
      path: "/ticker?count=0",
      parameter: "count",
      error: 'Cannot parse "count" "0": expected an integer from 1 to 1000000000',
      valid: { count },
    },
    {
      path: "/?delay=fast",
      parameter: "delay",
      error: 'Cannot parse "delay" "fast": expected a duration from 0ms to 24h',
      valid: { delay: faults["delay"] },
    },
    {
      path: "/raw?drop=110%25",
      parameter: "drop",
      error: 'Cannot parse "drop" "110%": expected a probability such as 0.1 or 10%',
      valid: { drop: faults["drop"] },
    },
    {
      path: "/hang?seed=-1",
      parameter: "seed",
      error: 'Cannot parse "seed" "-1": expected an integer from 0 to 4294967295',
      valid: { seed: faults["seed"] },
    },
    {
      path: "/silent?delay=1s&delay=2s",
      parameter: "delay",
      error: 'Parameter "delay" is given twice',
      valid: faults,
    },
    {
      path: "/?after=3",
      parameter: "after",
      error: 'Parameter "after" needs close, abort or stall beside it',
      valid: faults,
    },
  ])("at $path, which names $parameter", async ({ path, ...problem }) => {
    await using server = await listen({ port: 0 });
    expect(await refusalAt(server.port, path)).toEqual({ status: 400, ...problem });
  });
});

describe("a path that makes no sense is refused with a JSON body", () => {
  test.each([
    { path: "/room", error: 'Cannot use path "/room": expected /room/<name>' },
    { path: "/raw/x", error: 'Cannot use path "/raw/x": expected /raw' },
    { path: "/room/%ff", error: 'Cannot decode "%ff": expected valid percent-encoding' },
    {
      path: "/close/1000?abort",
      error: "Cannot close and abort at once: expected one of them",
    },
    {
      path: "/stream/many",
      error: 'Cannot parse "n" "many": expected an integer from 0 to 1000000000',
    },
    {
      path: "/stream/1?size=17MiB",
      error: 'Cannot parse "size" "17MiB": expected a size from 0B to 16MiB',
    },
  ])("at $path: $error", async ({ path, error }) => {
    await using server = await listen({ port: 0 });
    expect(await refusalAt(server.port, path)).toEqual(
      expect.objectContaining({ status: 400, error }),
    );
  });
});

test("a rejection is reported, and the server goes on", async () => {
  const recorder = createRecorder();
  await using server = await listen({ port: 0, observer: recorder.observer });
  await refusalAt(server.port, "/?dely=1s&token=secret");
  expect(recorder.lines).toEqual([
    'rejected GET /?dely=1s&token=*** 400 Unknown parameter "dely": did you mean "delay"?',
  ]);
  expect(await echoOf(server.port, "Hello")).toBe("Echo: Hello");
});

test("an example of each fault is taken as it stands", async () => {
  await using server = await listen({ port: 0 });
  const groups = [
    "delay=200ms&jitter=50ms&drop=10%25&duplicate=5%25&rate=64KiB&prefix=Echo:&seed=7",
    "drop=10%",
    "close=1011&reason=bye&after=3",
    "abort&after=3",
    "stall&after=3",
  ];
  for (const query of groups) {
    using answer = await shakeHands(server.port, { path: `/nowhere?${query}` });
    expect(answer.status).toBe(101);
  }
  const named = new URLSearchParams(groups.join("&"));
  expect([...new Set(named.keys())].toSorted()).toEqual(Object.keys(faults).toSorted());
});
