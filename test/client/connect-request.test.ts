// What a server gets to see of a handshake that `connect` makes.
import { describe, expect, test } from "bun:test";

import { connect, type ConnectOptions } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { acceptanceOf, startHandshakeServer, withHeader } from "../support/raw-server.ts";

/** The lines of the request for which a client connected. */
async function requestOf(options: ConnectOptions, userinfo = ""): Promise<readonly string[]> {
  const { promise: requested, resolve } = Promise.withResolvers<string>();
  using server = startHandshakeServer(async (request, socket) => {
    resolve(request);
    await socket.write(acceptanceOf(request));
    socket.terminate();
  });
  await using _ = await connect(server.url.replace("//", `//${userinfo}`), options);
  return (await requested).trimEnd().split("\r\n");
}

/** Those of the lines that have this name. */
function named(lines: readonly string[], name: string): readonly string[] {
  return lines.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
}

describe("a handshake", () => {
  test("is that of RFC 6455, section 4.1", async () => {
    const lines = await requestOf({});
    expect(lines).toEqual([
      "GET / HTTP/1.1",
      expect.stringMatching(/^Host: 127\.0\.0\.1:\d+$/),
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
      expect.stringMatching(/^Sec-WebSocket-Key: [\w+/]{22}==$/),
    ]);
  });

  test.each([
    { compress: true, want: ["permessage-deflate; client_max_window_bits"] },
    { compress: false, want: [] },
  ])("with compress $compress offers $want", async ({ compress, want }) => {
    const lines = named(await requestOf({ compress }), "Sec-WebSocket-Extensions");
    expect(lines).toEqual(want.map((offer) => `Sec-WebSocket-Extensions: ${offer}`));
  });

  test.each([
    { how: "a record", headers: { "X-One": "1", "X-Two": "2" } },
    {
      how: "pairs",
      headers: [
        ["X-One", "1"],
        ["X-Two", "2"],
      ] as const,
    },
    { how: "a map", headers: new Map(Object.entries({ "X-One": "1", "X-Two": "2" })) },
    { how: "Headers", headers: new Headers({ "X-One": "1", "X-Two": "2" }) },
  ])("sends headers given as $how", async ({ headers }) => {
    const lines = (await requestOf({ headers })).map((line) => line.toLowerCase());
    expect(lines).toContain("x-one: 1");
    expect(lines).toContain("x-two: 2");
  });

  test.each([
    { name: "Host", value: "example.com" },
    { name: "Cookie", value: "a=b; c=d" },
    { name: "Origin", value: "https://example.com" },
    { name: "Authorization", value: "Bearer secret" },
    { name: "User-Agent", value: "test" },
    { name: "x-lower", value: "a: b, c" },
    { name: "__proto__", value: "strange" },
  ])("sends $name as it is, and once", async ({ name, value }) => {
    const lines = await requestOf({ headers: [[name, value]] });
    expect(named(lines, name)).toEqual([`${name}: ${value}`]);
  });

  test("sends text beyond ASCII as UTF-8", async () => {
    const [line = ""] = named(await requestOf({ headers: { "X-Text": "Grüße, 世界" } }), "X-Text");
    expect(Buffer.from(line, "latin1").toString()).toBe("X-Text: Grüße, 世界");
  });

  test.each([
    { name: "X-List", want: "one, two, three" },
    { name: "Cookie", want: "one; two; three" },
  ])("combines $name given several times", async ({ name, want }) => {
    const headers = [
      [name, "one"],
      ["X-Between", "-"],
      [name.toLowerCase(), "two"],
      [name.toUpperCase(), "three"],
    ] as const;
    expect(named(await requestOf({ headers }), name)).toEqual([`${name}: ${want}`]);
  });

  test.each(["Host", "Authorization", "Origin", "User-Agent", "Content-Type"])(
    "with %s given twice is refused with BAD_VALUE",
    async (name) => {
      const headers = [
        [name, "one"],
        [name.toLowerCase(), "two"],
      ] as const;
      expect(await failureOf(connect("ws://localhost", { headers }))).toMatchObject({
        code: "BAD_VALUE",
        message: `Header "${name.toLowerCase()}" is given twice: expected it once`,
      });
    },
  );

  test("names the user of the URL", async () => {
    const lines = await requestOf({}, "us%40er:p%3Aw@");
    expect(named(lines, "Authorization")).toEqual([`Authorization: Basic ${btoa("us@er:p:w")}`]);
  });

  test("lets the header win over the user of the URL", async () => {
    const lines = await requestOf({ headers: { authorization: "Bearer token" } }, "user:pass@");
    const values = named(lines, "Authorization").map((line) => line.replace(/^.*?: /, ""));
    expect(values).toEqual(["Bearer token"]);
  });
});

describe("subprotocols", () => {
  test.each<{ how: string; options: ConnectOptions }>([
    { how: "as protocols", options: { protocols: ["wamp", "soap"] } },
    { how: "as a header", options: { headers: { "Sec-WebSocket-Protocol": "wamp, soap" } } },
    {
      how: "as both",
      options: { headers: { "sec-websocket-protocol": "wamp" }, protocols: ["soap"] },
    },
  ])("can be offered $how, and the server's choice is known", async ({ options }) => {
    const { promise: requested, resolve } = Promise.withResolvers<string>();
    using server = startHandshakeServer(async (request, socket) => {
      resolve(request);
      await socket.write(withHeader(acceptanceOf(request), "Sec-WebSocket-Protocol: soap"));
      socket.terminate();
    });
    await using socket = await connect(server.url, options);
    const offers = named((await requested).split("\r\n"), "Sec-WebSocket-Protocol");
    expect(offers.map((line) => line.replace(/,(?! )/, ", "))).toEqual([
      "Sec-WebSocket-Protocol: wamp, soap",
    ]);
    expect(socket.protocol).toBe("soap");
  });
});
