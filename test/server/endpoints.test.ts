import { expect, test } from "bun:test";

import { listen } from "../../src/server/listen.ts";
import { endpointList } from "../../src/server/pages.ts";
import { shakeHands } from "../support/handshake.ts";
import { echoOf } from "../support/raw-client.ts";
import { createRecorder } from "../support/recorder.ts";

const { faults } = endpointList();
/** The JSON body that a handshake to the path is refused with. */
async function refusalAt(port: number, path: string): Promise<unknown> {
  using answer = await shakeHands(port, { path });
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toBe("application/json");
  return JSON.parse(await answer.text());
}

// What is wrong with which path is a matter of plan.test.ts.
test("a bad query is refused with a JSON body, which lists what is valid", async () => {
  await using server = await listen({ port: 0 });
  expect(await refusalAt(server.port, "/raw?dely=1s")).toEqual({
    status: 400,
    parameter: "dely",
    error: 'Unknown parameter "dely": did you mean "delay"?',
    valid: faults,
  });
});

test("a path that makes no sense is refused with a JSON body", async () => {
  await using server = await listen({ port: 0 });
  expect(await refusalAt(server.port, "/room")).toEqual({
    status: 400,
    error: 'Cannot use path "/room": expected /room/<name>',
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

test("an example of each fault is accepted as it is", async () => {
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
