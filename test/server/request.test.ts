import { describe, expect, test } from "bun:test";

import type { Remote } from "../../src/server/connection.ts";
import { listen } from "../../src/server/listen.ts";
import type { EchoObserver } from "../../src/server/observer.ts";
import {
  createRemoteOf,
  describeHandshake,
  faultRejection,
  queryOf,
  resourceOf,
  subprotocolFor,
} from "../../src/server/request.ts";
import { shakeHands } from "../support/handshake.ts";
import { openTcp, requestHead } from "../support/raw-client.ts";

describe("resourceOf", () => {
  test.each([
    { url: "http://localhost:8765/", want: "/" },
    { url: "http://localhost:8765/room/x?delay=1s", want: "/room/x?delay=1s" },
    { url: "https://[::1]:8765//a//b?c=/d", want: "//a//b?c=/d" },
    { url: "http://localhost/?u=http://other/x", want: "/?u=http://other/x" },
    // What the runtime gives for a Host header that is missing, "a b" or "h:99999".
    { url: "/healthz", want: "/healthz" },
    { url: "/close/1011?u=http://other/x", want: "/close/1011?u=http://other/x" },
    { url: "/a/../close/1011", want: "/close/1011" },
    { url: "//a//b", want: "//a//b" },
    { url: "a.test:80", want: "a.test:80" },
    { url: "http://h:99999/raw?delay=1s", want: "/raw?delay=1s" },
  ])("of $url is $want", ({ url, want }) => {
    expect(resourceOf(url)).toBe(want);
  });
});

test.each([
  { resource: "/x", want: {} },
  { resource: "/x?a=1&b=%3F&c", want: { a: "1", b: "?", c: "" } },
])("queryOf $resource", ({ resource, want }) => {
  expect(Object.fromEntries(queryOf(resource))).toEqual(want);
});

describe("subprotocolFor", () => {
  test.each<{
    offered: string | undefined;
    spoken: readonly string[] | undefined;
    want: string | undefined;
  }>([
    { offered: undefined, spoken: ["chat"], want: undefined },
    { offered: "chat", spoken: [], want: undefined },
    { offered: "soap, chat", spoken: ["chat", "soap"], want: "soap" },
    { offered: "mqtt, chat", spoken: ["chat"], want: "chat" },
    { offered: "chat", spoken: ["Chat"], want: undefined },
    { offered: "x,y , b,a", spoken: ["a", "b"], want: "b" },
    { offered: "bearer.secret", spoken: [], want: "bearer.secret" },
    { offered: "bearer.secret, chat", spoken: ["chat"], want: "chat" },
    { offered: undefined, spoken: undefined, want: undefined },
    { offered: "soap, chat", spoken: undefined, want: "soap" },
    { offered: "bearer.secret", spoken: undefined, want: "bearer.secret" },
    { offered: "bearer.secret, chat", spoken: undefined, want: "chat" },
  ])("of $offered, where $spoken are spoken, is $want", ({ offered, spoken, want }) => {
    const headers = new Headers(offered === undefined ? {} : { "Sec-WebSocket-Protocol": offered });
    expect(subprotocolFor(headers, spoken)).toBe(want);
  });
});

describe("describeHandshake", () => {
  test("shows everything that the client sent, but for a token in the URL", () => {
    const request = new Request("http://localhost:8765/inspect?token=secret&delay=1ms", {
      headers: {
        "X-Own": "yes",
        "Sec-WebSocket-Protocol": "a, b",
        "Sec-WebSocket-Extensions": "permessage-deflate",
      },
    });
    expect(describeHandshake(request, "127.0.0.1:5", "b")).toEqual({
      method: "GET",
      url: "http://localhost:8765/inspect?token=***&delay=1ms",
      headers: {
        "x-own": "yes",
        "sec-websocket-protocol": "a, b",
        "sec-websocket-extensions": "permessage-deflate",
      },
      remote_address: "127.0.0.1:5",
      subprotocols_offered: ["a", "b"],
      subprotocol_chosen: "b",
      extensions: "permessage-deflate",
    });
  });

  test("shows null for what is missing", () => {
    const request = new Request("http://localhost:8765/inspect");
    expect(describeHandshake(request, "unix", undefined)).toMatchObject({
      subprotocols_offered: [],
      subprotocol_chosen: null,
      extensions: null,
    });
  });
});

describe("faultRejection", () => {
  test("shows what is wrong and what to do, without the token", () => {
    const fault = { status: 426, problem: "This was plain HTTP." } as const;
    expect(faultRejection(fault, "http://localhost:8765/x?token=secret")).toEqual({
      ...fault,
      hint: 'Try: wsecho send "Hello" -u ws://localhost:8765/x?token=***',
      headers: {
        Upgrade: "websocket",
        Connection: "Upgrade",
        "Sec-WebSocket-Version": "13",
      },
    });
  });

  test.each([
    { url: "https://localhost:8765/", want: "wss://localhost:8765/" },
    { url: "/x", want: "ws://HOST:PORT/x" },
  ])("for $url suggests $want", ({ url, want }) => {
    expect(faultRejection({ status: 400, problem: "" }, url).hint).toEndWith(` -u ${want}`);
  });
});

test("each request has an address and a port of its own", async () => {
  const remotes: Remote[] = [];
  const remoteOf = createRemoteOf(0);
  await using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, self) {
      remotes.push(remoteOf(request, self));
      return new Response();
    },
  });
  using one = await openTcp(server.port ?? 0);
  await one.write(requestHead({}));
  await one.readHead();
  using other = await openTcp(server.port ?? 0);
  await other.write(requestHead({}));
  await other.readHead();
  expect(remotes.map(({ address }) => address)).toEqual(["127.0.0.1", "127.0.0.1"]);
  expect(new Set(remotes.map(({ port }) => port)).size).toBe(2);
});

describe("behind a proxy, a request comes from", () => {
  test.each([
    { forwarded: "192.0.2.1, 192.0.2.2:80", want: "192.0.2.2:80" },
    { forwarded: "2001:db8::1", want: "[2001:db8::1]" },
    // The proxy does not say.
    { forwarded: undefined, want: "127.0.0.1" },
    { forwarded: "unknown", want: "127.0.0.1" },
  ])(
    "$want where it says $forwarded; which is shown, logged and limited",
    async ({ forwarded, want }) => {
      const logged: string[] = [];
      const observer: EchoObserver = {
        opened: ({ remote }) => logged.push(remote),
        rejected: ({ remote }) => logged.push(remote),
      };
      await using server = await listen({ port: 0, trustProxy: 1, rateLimit: 2, observer });
      const headers = forwarded === undefined ? {} : { "X-Forwarded-For": forwarded };
      using client = await shakeHands(server.port, { path: "/inspect", headers });
      const { payload } = await client.socket.readFrame();
      const shown: { remote_address: string } = JSON.parse(payload.toString());
      expect(shown.remote_address).toStartWith(want);
      using other = await shakeHands(server.port, { headers: { "X-Forwarded-For": "192.0.2.9" } });
      using second = await shakeHands(server.port, { headers });
      using third = await shakeHands(server.port, { headers });
      expect([other.status, second.status, third.status]).toEqual([101, 101, 429]);
      expect(logged.splice(1, 1)).toEqual(["192.0.2.9"]);
      expect(logged).toHaveLength(3);
      for (const remote of logged) expect(remote).toStartWith(want);
    },
  );
});
