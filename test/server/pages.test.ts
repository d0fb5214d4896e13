import { describe, expect, test } from "bun:test";

import { behaviours } from "../../src/server/behaviours/table.ts";
import { faultTable } from "../../src/server/faults/table.ts";
import { type EchoServer, listen } from "../../src/server/listen.ts";
import { endpointList } from "../../src/server/pages.ts";

describe("endpointList", () => {
  test("has every behaviour and every fault, and nothing twice", () => {
    const { paths, faults } = endpointList();
    expect(paths.map(({ path }) => path)).toEqual(behaviours.map(({ path }) => path));
    expect(new Set(paths.map(({ path }) => path)).size).toBe(paths.length);
    expect(Object.keys(faults)).toEqual(Object.keys(faultTable));
  });

  test("tells of what a path takes, with an example", () => {
    const ticker = endpointList().paths.find(({ path }) => path === "/ticker");
    expect(ticker).toEqual({
      path: "/ticker",
      summary: 'send {"seq":1,"time":"…"} on a timer',
      query: {
        every: "the time between two ticks (1s)",
        count: "close with 1000 after this many ticks (10)",
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
    expect(await response.json()).toEqual({ status: "ok", connections: 0 });
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

function get({ port }: EchoServer, path: string): Promise<Response> {
  return fetch(`http://localhost:${port}${path}`, { keepalive: false });
}
