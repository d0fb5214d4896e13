import { describe, expect, test } from "bun:test";

import { endpointTable } from "../../src/server/endpoints/table.ts";
import type { Faults } from "../../src/server/faults/table.ts";
import { createPlanner, planConnection } from "../../src/server/plan.ts";
import { isPlainEcho, type Plan } from "../../src/server/route.ts";

const defaults = { maxPayload: 1000, faults: {}, endpoints: true };

/** The plan for a path at a server with these standing faults. */
function plan(path: string, faults: Faults = {}, endpoints = true): Plan {
  return planConnection(path, { ...defaults, faults, endpoints });
}

describe("a path and its query become an endpoint, values and faults", () => {
  test.each([
    { path: "/", endpoint: "/", values: {}, faults: {} },
    { path: "/anything/else", endpoint: "/", values: {}, faults: {} },
    { path: "/?", endpoint: "/", values: {}, faults: {} },
    { path: "/raw", endpoint: "/raw", values: {}, faults: { prefix: "" } },
    { path: "/raw?prefix=%3E", endpoint: "/raw", values: {}, faults: { prefix: ">" } },
    { path: "/room/a%20b", endpoint: "/room/<name>", values: { name: "a b" }, faults: {} },
    {
      path: "/ticker?every=10ms&count=3&drop=10%25",
      endpoint: "/ticker",
      values: { every: 10, count: 3 },
      faults: { drop: 0.1 },
    },
    { path: "/stream/5", endpoint: "/stream/<n>", values: { n: 5 }, faults: {} },
    { path: "/bytes/1kB", endpoint: "/bytes/<size>", values: { size: 1000 }, faults: {} },
    {
      path: "/close/4000?reason=a+b&after=2",
      endpoint: "/close/<code>",
      values: { code: 4000 },
      faults: { close: 4000, reason: "a b", after: 2 },
    },
    {
      path: "/status/302?location=/x",
      endpoint: "/status/<code>",
      values: { code: 302, location: "/x" },
      faults: {},
    },
    {
      path: "/auth/basic/u/p%2F?seed=7",
      endpoint: "/auth/basic/<user>/<password>",
      values: { user: "u", password: "p/" },
      faults: { seed: 7 },
    },
    { path: "/?token=secret", endpoint: "/", values: {}, faults: {} },
    {
      path: "/?delay=20ms&jitter=1s&duplicate=1&rate=1KiB&stall&prefix=",
      endpoint: "/",
      values: {},
      faults: { delay: 20, jitter: 1000, duplicate: 1, rate: 1024, stall: true, prefix: "" },
    },
  ])("$path is $endpoint", ({ path, endpoint, values, faults }) => {
    const planned = plan(path);
    expect(planned.endpoint.path).toBe(endpoint);
    expect<object>(planned.values).toEqual(values);
    expect<object>(planned.faults).toEqual(faults);
  });

  test("every endpoint can be reached", () => {
    const examples: Readonly<Record<string, string>> = {
      "<name>": "lobby",
      "<n>": "1",
      "<size>": "1",
      "<code>": "1011",
      "<user>": "u",
      "<password>": "p",
      "<token>": "t",
    };
    for (const { path } of endpointTable) {
      const asked = path.replace(/<\w+>/g, (name) => examples[name] ?? name);
      const reached = plan(path.startsWith("/status") ? "/status/503" : asked).endpoint.path;
      expect(reached).toBe(path);
    }
  });
});

describe("a closeFault", () => {
  test.each([
    { path: "/", closeFault: undefined },
    { path: "/?close=1011", closeFault: { kind: "close", after: 0, code: 1011, reason: "" } },
    {
      path: "/close/1000?after=3&reason=bye",
      closeFault: { kind: "close", after: 3, code: 1000, reason: "bye" },
    },
    { path: "/close/1006", closeFault: { kind: "abort", after: 0 } },
    { path: "/?abort&after=2", closeFault: { kind: "abort", after: 2 } },
    { path: "/silent?stall", closeFault: { kind: "stall", after: 0 } },
    { path: "/?abort=0&stall=false", closeFault: undefined },
  ])("comes out of $path", ({ path, closeFault }) => {
    expect<object | undefined>(plan(path).closeFault).toEqual(closeFault);
  });
});

describe("standing faults", () => {
  test.each<[path: string, standing: Faults, want: Faults]>([
    ["/", { delay: 50 }, { delay: 50 }],
    ["/?drop=1", { delay: 50 }, { delay: 50, drop: 1 }],
    ["/?delay=0", { delay: 50 }, { delay: 0 }],
    ["/raw", { prefix: "> " }, { prefix: "" }],
    ["/?after=1", { abort: true, after: 9 }, { abort: true, after: 1 }],
    ["/?abort=0", { abort: true }, { abort: false }],
    ["/?close=1011", { abort: true }, { close: 1011 }],
    ["/close/1011", { stall: true, after: 2 }, { close: 1011, after: 2 }],
    ["/?stall", { close: 1000 }, { stall: true }],
  ])("at %s, %j become %j", (path, standing, want) => {
    expect(plan(path, standing).faults).toEqual(want);
  });

  test.each(["/?nonsense", "/close/99", "/room", "/raw?delay=1ms"])(
    "are all there is without endpoints, at %s too",
    (path) => {
      const planned = plan(path, { close: 1000, after: 3 }, false);
      expect(planned.endpoint.path).toBe("/");
      expect(planned.values).toEqual({});
      expect(planned.faults).toEqual({ close: 1000, after: 3 });
      expect(planned.closeFault).toEqual({ kind: "close", after: 3, code: 1000, reason: "" });
    },
  );
});

test.each([
  { path: "/?room=5", want: ["room"] },
  { path: "/socket.io/?EIO=4&transport=websocket&EIO=4", want: ["EIO", "transport"] },
  { path: "/raw?count=1&drop=5%25", want: ["count"] },
  { path: "/?token=secret", want: [] as string[] },
  { path: "/?date=1", want: ["date"] },
  { path: "/??room=5", want: ["?room"] },
])("$path ignores $want", ({ path, want }) => {
  expect(plan(path).ignored).toEqual(want);
});

describe("a path that makes no sense", () => {
  test.each([
    {
      path: "/?delya=1s",
      parameter: "delya",
      message: 'Unknown parameter "delya": did you mean "delay"?',
    },
    { path: "/?drop=1&drop=1", parameter: "drop", message: 'Parameter "drop" is given twice' },
    {
      path: "/ticker?count=1&count=2",
      parameter: "count",
      message: 'Parameter "count" is given twice',
    },
    {
      path: "/ticker?evry=1s",
      parameter: "evry",
      message: 'Unknown parameter "evry": did you mean "every"?',
    },
    {
      path: "/?after=3",
      parameter: "after",
      message: 'Parameter "after" needs close, abort or stall as well',
    },
    {
      path: "/?reason=bye&abort=0",
      parameter: "reason",
      message: 'Parameter "reason" needs close, abort or stall as well',
    },
    {
      path: "/bytes/1001",
      parameter: "size",
      message: 'Cannot parse "size" "1001": expected a size from 0B to 1000B',
    },
    {
      path: "/ticker?every=0",
      parameter: "every",
      message: 'Cannot parse "every" "0": expected a duration from 1ms to 24h',
    },
    {
      path: "/ticker?count=0",
      parameter: "count",
      message: 'Cannot parse "count" "0": expected an integer from 1 to 1000000000',
    },
    {
      path: "/hang?seed=-1",
      parameter: "seed",
      message: 'Cannot parse "seed" "-1": expected an integer from 0 to 4294967295',
    },
    {
      path: "/stream/many",
      parameter: "n",
      message: 'Cannot parse "n" "many": expected an integer from 0 to 1000000000',
    },
    {
      path: "/stream/1?size=1001",
      parameter: "size",
      message: 'Cannot parse "size" "1001": expected a size from 0B to 1000B',
    },
    {
      path: "/close/999",
      parameter: "code",
      message: 'Cannot parse "code" "999": expected an integer from 1000 to 4999',
    },
  ])("$path is refused, naming $parameter", ({ path, parameter, message }) => {
    expect(() => plan(path)).toThrow(
      expect.objectContaining({ name: "ParameterError", code: "BAD_VALUE", parameter, message }),
    );
  });

  test.each([
    { path: "/room", message: 'Cannot use path "/room": expected /room/<name>' },
    { path: "/raw/x", message: 'Cannot use path "/raw/x": expected /raw' },
    { path: "/room/%ff", message: 'Cannot decode "%ff": expected valid percent-encoding' },
    { path: "/?close=1000&abort", message: "Cannot close and abort at once" },
    { path: "/close/1000?stall", message: "Cannot close and stall at once" },
  ])("$path is refused", ({ path, message }) => {
    expect(() => plan(path)).toThrow(
      expect.objectContaining({
        code: "BAD_VALUE",
        message: expect.stringContaining(message),
      }),
    );
  });

  test("the parameters of the path are listed together with the faults", () => {
    try {
      plan("/ticker?evry=1s");
      expect.unreachable();
    } catch (error) {
      expect(error).toHaveProperty("valid.every", "the time between two ticks, e.g. 1s");
      expect(error).toHaveProperty(
        "valid.delay",
        "hold each message back for this long, e.g. 200ms",
      );
    }
  });
});

test.each([
  { path: "/", plain: true },
  { path: "/nowhere", plain: true },
  { path: "/raw", plain: true },
  { path: "/?prefix=x&seed=7", plain: true },
  { path: "/?delay=0&jitter=0&drop=0&duplicate=0%25&abort=0", plain: true },
  { path: "/auth/bearer/t", plain: true },
  { path: "/?delay=1ms", plain: false },
  { path: "/?jitter=1ms", plain: false },
  { path: "/?drop=1%25", plain: false },
  { path: "/?duplicate=1%25", plain: false },
  { path: "/?rate=1", plain: false },
  { path: "/?stall", plain: false },
  { path: "/close/1000?after=9", plain: false },
  { path: "/silent", plain: false },
  { path: "/room/x", plain: false },
])("$path is a plain echo: $plain", ({ path, plain }) => {
  expect(isPlainEcho(plan(path))).toBe(plain);
});

test("a route is planned once for all who ask for the same, one after the other", () => {
  const routeOf = createPlanner(defaults);
  const first = routeOf("/raw?drop=10%25");
  expect(first).toMatchObject({
    path: "/raw?drop=10%25",
    plan: { faults: { drop: 0.1, prefix: "" } },
  });
  expect(routeOf("/raw?drop=10%25")).toBe(first);
  expect(routeOf("/raw?drop=20%25").plan.faults).toEqual({ drop: 0.2, prefix: "" });
  expect(routeOf("/raw?drop=10%25")).toEqual(first);
});

test("a token is planned with and not shown", () => {
  const routeOf = createPlanner(defaults);
  expect(routeOf("/?token=one").path).toBe("/?token=***");
  expect(routeOf("/?token=two&delay=1s")).toMatchObject({
    path: "/?token=***&delay=1s",
    plan: { faults: { delay: 1000 } },
  });
});

test("what makes no sense is refused each time, and leaves the last route as it is", () => {
  const routeOf = createPlanner(defaults);
  const last = routeOf("/silent");
  for (let time = 0; time < 2; time++) {
    expect(() => routeOf("/?after=2")).toThrow('"after" needs close, abort or stall');
  }
  expect(routeOf("/silent")).toBe(last);
});
