import { describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import type { ClusterLink } from "../../src/server/cluster-link.ts";
import { endpointTable } from "../../src/server/endpoints/table.ts";
import { faultTable } from "../../src/server/faults/table.ts";
import { type EchoServer, listen } from "../../src/server/listen.ts";
import { mergeSnapshots } from "../../src/server/metrics/snapshot.ts";
import { endpointList } from "../../src/server/pages.ts";
import { distinctSnapshot } from "../support/metrics-snapshot.ts";
import { createRecorder } from "../support/recorder.ts";

describe("endpointList", () => {
  test("has every endpoint and every fault, and nothing twice", () => {
    const { paths, faults } = endpointList();
    expect(paths.map(({ path }) => path)).toEqual(endpointTable.map(({ path }) => path));
    expect(new Set(paths.map(({ path }) => path)).size).toBe(paths.length);
    expect(Object.keys(faults)).toEqual(Object.keys(faultTable));
  });

  test("shows what a path accepts, with an example", () => {
    const ticker = endpointList().paths.find(({ path }) => path === "/ticker");
    expect(ticker).toEqual({
      path: "/ticker",
      summary: 'send {"seq":1,"time":"…"} on a timer',
      query: {
        every: "the time between two ticks, e.g. 1s",
        count: "close with 1000 after this many ticks, e.g. 10",
      },
    });
  });
});

describe("plain HTTP", () => {
  test("gets the list of endpoints as JSON", async () => {
    await using server = await listen({ port: 0 });
    const response = await get(server, "/endpoints");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual(endpointList());
  });

  test.each(["/healthz", "/healthz?from=probe"])("gets the health at %s", async (path) => {
    await using server = await listen({ port: 0 });
    const response = await get(server, path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok", connections: 0, hanging: 0 });
  });

  test("gets the request at /inspect, without what is secret", async () => {
    await using server = await listen({ port: 0, token: "s3cret" });
    const path = "/inspect/../inspect?a=1&b=2&b=%263&token=s3cret&b";
    const headers = { Authorization: "Bearer s3cret", Cookie: "id=s3cret", "X-Own": "yes" };
    const url = `http://localhost:${server.port}${path}`;
    const response = await fetch(url, { method: "POST", headers, keepalive: false });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      method: "POST",
      path: "/inspect",
      query: { a: "1", b: ["2", "&3", ""], token: "***" },
      headers: expect.objectContaining({
        host: `localhost:${server.port}`,
        authorization: "Bearer ***",
        cookie: "***",
        "x-own": "yes",
      }),
      remote_address: expect.stringMatching(/:\d+$/),
    });
  });

  test("gets the request at /inspect with the credentials of a handshake alone", async () => {
    await using server = await listen({ port: 0, token: "s3cret" });
    expect((await get(server, "/inspect")).status).toBe(401);
  });

  test.each(["/inspect", "/endpoints"])("gets no %s without endpoints", async (path) => {
    await using server = await listen({ port: 0, endpoints: false });
    expect((await get(server, path)).status).toBe(426);
    expect((await get(server, "/healthz")).status).toBe(200);
  });

  test.each(["/", "/raw", "/nowhere", "/healthz/x", "/toString"])(
    "gets 426 and a hint at %s",
    async (path) => {
      await using server = await listen({ port: 0 });
      const response = await get(server, path);
      expect(response.status).toBe(426);
      expect(response.headers.get("upgrade")).toBe("websocket");
      expect(await response.text()).toEndWith(
        `\nTry: wsecho send "Hello" -u ws://localhost:${server.port}${path}\n`,
      );
    },
  );
});

describe("one of several processes", () => {
  test("shows what all of them have counted", async () => {
    await using server = await listenWith(async (own) => ({
      snapshot: mergeSnapshots(own, distinctSnapshot),
      workers: 3,
    }));
    expect(await (await get(server, "/healthz")).json()).toEqual({
      status: "ok",
      connections: distinctSnapshot.connections,
      hanging: distinctSnapshot.waitingHandshakes,
      workers: 3,
    });
    expect(await (await get(server, "/metrics")).text()).toContain("wsecho_connections_total 3\n");
  });

  test("has 503 at /healthz, though all numbers, while another is missing", async () => {
    await using server = await listenWith(async (snapshot) => ({
      snapshot,
      workers: 2,
      missing: 1,
    }));
    const response = await get(server, "/healthz");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: "degraded", workers: 2 });
    expect((await get(server, "/metrics")).status).toBe(200);
  });

  test.each(["/healthz", "/metrics"])(
    "has 503 at %s rather than a part of the numbers",
    async (path) => {
      await using server = await listenWith(async () => undefined);
      const response = await get(server, path);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ status: "unknown" });
    },
  );

  test("numbers its connections apart from those of the others", async () => {
    const recorder = createRecorder();
    const ids = { first: 2, step: 3 };
    const cluster = { ...alone, clusterMetrics: async () => undefined, ids };
    await using server = await listen({ port: 0, observer: recorder.observer }, { cluster });
    for (let count = 0; count < 3; count++) await (await connect(server.url)).close();
    const opened = recorder.lines.filter((line) => line.startsWith("opened"));
    expect(opened).toEqual(["opened #2 /", "opened #5 /", "opened #8 /"]);
  });

  const alone: Omit<ClusterLink, "clusterMetrics"> = {
    rooms: { pass: () => undefined, onHeard: () => undefined, onMissed: () => undefined },
    slots: { lent: 100, borrow: async () => false, onRecall: () => undefined },
    rate: { pass: () => undefined, onSpent: () => undefined },
    watch: { pass: () => undefined, onHeard: () => undefined },
    ids: { first: 1, step: 1 },
  };

  function listenWith(clusterMetrics: ClusterLink["clusterMetrics"]): Promise<EchoServer> {
    return listen({ port: 0 }, { cluster: { ...alone, clusterMetrics } });
  }
});

function get({ port }: EchoServer, path: string): Promise<Response> {
  return fetch(`http://localhost:${port}${path}`, { keepalive: false });
}
