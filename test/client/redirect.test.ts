import { describe, expect, test } from "bun:test";

import { connect, type ConnectOptions } from "../../src/client/connect.ts";
import { failureOf } from "../support/failure.ts";
import { startRedirectServer } from "../support/redirect-server.ts";

const options: ConnectOptions = { followRedirects: true, connectTimeout: 3000 };

describe("a redirect", () => {
  test.each([301, 302, 303, 307, 308])("with status %d is followed", async (status) => {
    await using server = startRedirectServer((path) =>
      path === "/" ? { status, location: "/to" } : 101,
    );
    await using socket = await connect(server.url, options);
    expect(socket.url).toBe(`${server.url}/to`);
    expect(server.paths).toEqual(["/", "/to"]);
  });

  test.each([
    { location: "/b?c=d", to: "/b?c=d" },
    { location: "b", to: "/a/b" },
    { location: "../b", to: "/b" },
    { location: "?c", to: "/a/start?c" },
    { location: "/b#fragment", to: "/b" },
  ])("to $location leads to $to", async ({ location, to }) => {
    await using server = startRedirectServer((path) =>
      path === "/a/start" ? { status: 302, location } : 101,
    );
    await using socket = await connect(`${server.url}/a/start`, options);
    expect(socket.url).toBe(server.url + to);
  });

  test.each(["http", "ws"])("to a URL that begins with %s:// is followed", async (scheme) => {
    await using other = startRedirectServer(() => 101);
    const location = other.url.replace("ws", scheme);
    await using server = startRedirectServer(() => ({ status: 302, location }));
    await using socket = await connect(server.url, options);
    expect(socket.url).toBe(other.url);
  });

  test("is a refusal when none is followed", async () => {
    await using server = startRedirectServer(() => ({ status: 302, location: "/to" }));
    const error = await failureOf(connect(server.url));
    expect(error).toMatchObject({ code: "HANDSHAKE_REFUSED", status: 302 });
    expect(server.paths).toEqual(["/"]);
  });

  test("without a Location is a refusal like any other", async () => {
    await using server = startRedirectServer(() => ({ status: 302 }));
    const error = await failureOf(connect(server.url, options));
    expect(error).toMatchObject({ status: 302, response: { status: 302 } });
  });

  test.each(["ftp://127.0.0.1/", "mailto:me", "http://", "http://[::1"])(
    "to %s is not followed",
    async (location) => {
      await using server = startRedirectServer(() => ({ status: 302, location }));
      const error = await failureOf(connect(server.url, options));
      expect(error).toMatchObject({
        code: "HANDSHAKE_REFUSED",
        status: 302,
        message: `The server at "${server.url}" rejected the handshake: HTTP 302 Found, to "${location}": expected the URL of a WebSocket server`,
      });
    },
  );

  test("is followed ten times, but not eleven times", async () => {
    let most = 10;
    await using server = startRedirectServer((path) => {
      const count = Number(path.slice(1));
      return count < most ? { status: 302, location: `/${count + 1}` } : 101;
    });
    await using socket = await connect(`${server.url}/0`, options);
    expect(socket.url).toBe(`${server.url}/10`);
    most = 11;
    const error = await failureOf(connect(`${server.url}/0`, options));
    expect(error).toMatchObject({
      code: "HANDSHAKE_REFUSED",
      message: `Cannot connect to "${server.url}/0": more than 10 redirects, the next one to "/11"`,
    });
  });

  test("to a refusal ends there", async () => {
    await using server = startRedirectServer((path) =>
      path === "/" ? { status: 302, location: "/to" } : { status: 403 },
    );
    const error = await failureOf(connect(server.url, options));
    expect(error).toMatchObject({
      status: 403,
      message: `The server at "${server.url}/to" rejected the handshake: HTTP 403 Forbidden`,
    });
  });
});

describe("after a redirect", () => {
  const secrets = {
    headers: {
      Authorization: "Bearer t0k",
      Cookie: "a=b",
      "X-Api-Key": "k",
      Host: "name.example",
      "X-Plain": "1",
    },
    protocols: ["chat", "bearer.t0k"],
  };

  test("the same origin gets everything again", async () => {
    await using server = startRedirectServer((path) =>
      path === "/" ? { status: 302, location: "/to" } : 101,
    );
    await using _ = await connect(server.url, { ...options, ...secrets });
    const [first, second] = server.requests;
    for (const name of ["authorization", "cookie", "x-api-key", "host", "x-plain"]) {
      expect(second?.get(name)).toBe(first?.get(name) ?? "");
    }
    expect(second?.get("sec-websocket-protocol")).toBe("chat, bearer.t0k");
  });

  test("so does the name and password of the URL", async () => {
    await using server = startRedirectServer((path) =>
      path === "/" ? { status: 302, location: "/to" } : 101,
    );
    await using _ = await connect(server.url.replace("//", "//me:secret@"), options);
    expect(server.requests[1]?.get("authorization")).toBe("Basic bWU6c2VjcmV0");
  });

  test("another origin gets what is no secret", async () => {
    await using other = startRedirectServer(() => 101);
    await using server = startRedirectServer(() => ({ status: 302, location: other.url }));
    await using _ = await connect(server.url.replace("//", "//me:secret@"), {
      ...options,
      ...secrets,
    });
    const [request] = other.requests;
    for (const name of ["authorization", "cookie", "x-api-key"]) {
      expect(request?.get(name)).toBeNull();
    }
    expect(request?.get("host")).toBe(new URL(other.url).host);
    expect(request?.get("x-plain")).toBe("1");
    expect(request?.get("sec-websocket-protocol")).toBe("chat");
  });

  test("secrets do not come back with the first origin", async () => {
    await using other = startRedirectServer(() => ({
      status: 302,
      location: `${server.url}/back`,
    }));
    await using server = startRedirectServer((path) =>
      path === "/" ? { status: 302, location: other.url } : 101,
    );
    await using _ = await connect(server.url, { ...options, ...secrets });
    expect(server.paths).toEqual(["/", "/back"]);
    expect(server.requests[1]?.get("authorization")).toBeNull();
  });

  test("the way to the same origin is the same", async () => {
    await using server = startRedirectServer((path) =>
      path === "/" ? { status: 302, location: "/to" } : 101,
    );
    const { hostname: host, port } = new URL(server.url);
    const address = {
      secure: false,
      host: "name.example",
      port: 80,
      resource: "/",
      connectTo: { host, port: Number(port) },
    };
    await using socket = await connect(address, options);
    expect(socket.url).toBe("ws://name.example/to");
    expect(server.paths).toEqual(["/", "/to"]);
  });
});
