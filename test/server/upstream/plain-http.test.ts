import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";

import { startFront } from "../../support/fronted.ts";
import { openTcp } from "../../support/raw-client.ts";
import { startHandshakeServer } from "../../support/raw-server.ts";

/** An application as an upstream of ours, over plain HTTP. */
function startApplication(answer: (request: Request) => Response | Promise<Response>) {
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    development: false,
    fetch: answer,
  });
}

async function startBoth(answer: (request: Request) => Response | Promise<Response>) {
  const application = startApplication(answer);
  const front = await startFront(`ws://127.0.0.1:${application.port}`);
  return {
    front,
    url: `http://127.0.0.1:${front.port}`,
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await application.stop(true);
    },
  };
}

describe("plain HTTP goes through", () => {
  test("with method, path, query, headers and body", async () => {
    await using both = await startBoth(async (request) => {
      const { pathname, search } = new URL(request.url);
      const headers = Object.fromEntries(request.headers);
      return Response.json({
        method: request.method,
        resource: pathname + search,
        headers,
        body: await request.text(),
      });
    });
    const response = await fetch(`${both.url}/api/x?token=t&a=%20`, {
      method: "PUT",
      headers: {
        Cookie: "a=1",
        Authorization: "Bearer s",
        "Content-Type": "text/plain",
        "Proxy-Connection": "keep-alive",
      },
      body: "Grüße",
    });
    const seen = (await response.json()) as { headers: Record<string, string> };
    expect(seen).toMatchObject({ method: "PUT", resource: "/api/x?token=t&a=%20", body: "Grüße" });
    expect(seen.headers).toMatchObject({
      cookie: "a=1",
      authorization: "Bearer s",
      "content-type": "text/plain",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-host": `127.0.0.1:${both.front.port}`,
    });
    expect(seen.headers["host"]).not.toBe(`127.0.0.1:${both.front.port}`);
    expect(seen.headers).not.toHaveProperty("proxy-connection");
  });

  test("with status, cookies and redirects as they are", async () => {
    await using both = await startBoth((request) => {
      if (request.url.endsWith("/304")) {
        return new Response(null, { status: 304, headers: { ETag: '"x"' } });
      }
      const headers = new Headers({ Location: "/there" });
      headers.append("Set-Cookie", "a=1");
      headers.append("Set-Cookie", "b=2");
      return new Response("gone", { status: 303, headers });
    });
    const response = await fetch(both.url, { redirect: "manual" });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/there");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe("gone");
    const unchanged = await fetch(`${both.url}/304`);
    expect([unchanged.status, unchanged.headers.get("etag")]).toEqual([304, '"x"']);
  });

  test("compressed as it was, with its length, and to a HEAD without a body", async () => {
    const packed = Bun.gzipSync(Buffer.from("hello ".repeat(1000)));
    await using both = await startBoth(
      () => new Response(packed, { headers: { "Content-Encoding": "gzip" } }),
    );
    const response = await fetch(both.url, { decompress: false });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("content-length")).toBe(String(packed.length));
    expect(Buffer.from(await response.arrayBuffer()).equals(packed)).toBeTrue();
    const head = await fetch(both.url, { method: "HEAD", decompress: false });
    expect(head.headers.get("content-length")).toBe(String(packed.length));
  });

  test("event by event, for as long as it likes", async () => {
    let next = Promise.withResolvers<void>();
    await using both = await startBoth(() => {
      async function* events() {
        for (let number = 0; number < 3; number++) {
          yield `data: ${number}\n\n`;
          await next.promise;
          next = Promise.withResolvers();
        }
      }
      return new Response(events, { headers: { "Content-Type": "text/event-stream" } });
    });
    const response = await fetch(both.url);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    for (let number = 0; number < 3; number++) {
      const { value } = (await reader?.read()) ?? {};
      expect(Buffer.from(value ?? []).toString()).toBe(`data: ${number}\n\n`);
      next.resolve();
    }
    expect(await reader?.read()).toMatchObject({ done: true });
  });

  test("in both directions at any size", async () => {
    await using both = await startBoth(async (request) => {
      const hash = createHash("sha256");
      for await (const chunk of request.body ?? []) hash.update(chunk);
      const digest = hash.digest("hex");
      return new Response(Buffer.alloc(20_000_000, digest));
    });
    const sent = crypto.getRandomValues(new Uint8Array(65_536));
    async function* pieces() {
      for (let piece = 0; piece < 300; piece++) yield sent;
    }
    const response = await fetch(both.url, { method: "POST", body: pieces });
    const hash = createHash("sha256");
    for (let piece = 0; piece < 300; piece++) hash.update(sent);
    const want = Buffer.alloc(20_000_000, hash.digest("hex"));
    expect(Buffer.from(await response.arrayBuffer()).equals(want)).toBeTrue();
  });

  test("to the end of the client: the upstream is released", async () => {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    await using both = await startBoth((request) => {
      request.signal.addEventListener("abort", () => resolve());
      ask();
      return new Promise(() => undefined);
    });
    const client = await openTcp(both.front.port);
    await client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await asked;
    client.terminate();
    await gone;
    await both.front.recorder.until("rejected GET / 499");
  });

  test("until the client leaves in the middle of it: the upstream is released", async () => {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    await using both = await startBoth((request) => {
      request.signal.addEventListener("abort", () => resolve());
      const body = new ReadableStream({ start: (events) => events.enqueue("data: 1\n\n") });
      return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
    });
    const response = await fetch(both.url);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await gone;
  });

  test("unless the upstream ends the connection, or says something else", async () => {
    using upstream = startHandshakeServer(async (request, socket) => {
      if (request.includes("/else")) await socket.write("SSH-2.0-OpenSSH\r\n\r\n");
      socket.terminate();
    });
    await using front = await startFront(upstream.url);
    for (const path of ["/", "/else"]) {
      const response = await fetch(`http://127.0.0.1:${front.port}${path}`);
      expect(response.status).toBe(502);
      expect(await response.text()).toContain("it gave no answer that is HTTP");
    }
  });

  test("up to where the upstream breaks off", async () => {
    using upstream = startHandshakeServer(async (_, socket) => {
      await socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      socket.finish();
    });
    await using front = await startFront(upstream.url);
    const broken = fetch(`http://127.0.0.1:${front.port}/`).then((response) => response.text());
    await expect(broken).rejects.toThrow();
    expect(front.recorder.lines).toEqual(["rejected GET / 502 The upstream cut its answer"]);
  });
});

describe("the pages of this server", () => {
  test("are under /_wsecho/, and the upstream has all others", async () => {
    await using both = await startBoth((request) => new Response(new URL(request.url).pathname));
    for (const path of ["/healthz", "/metrics", "/", "/_wsechoes"]) {
      expect(await (await fetch(both.url + path)).text()).toBe(path);
    }
    const health = await fetch(`${both.url}/_wsecho/healthz`);
    expect(await health.json()).toMatchObject({ status: "ok" });
    const metrics = await fetch(`${both.url}/_wsecho/metrics`);
    expect(await metrics.text()).toContain("wsecho_connections 0");
    expect((await fetch(`${both.url}/_wsecho/else`)).status).toBe(426);
  });

  test("need what a handshake needs, and so do those of the upstream", async () => {
    using application = startApplication(() => new Response("ok"));
    const options = { token: "s3cret" };
    await using front = await startFront(`ws://127.0.0.1:${application.port}`, options);
    const url = `http://127.0.0.1:${front.port}`;
    const headers = { Authorization: "Bearer s3cret" };
    for (const path of ["/", "/_wsecho/metrics"]) {
      expect((await fetch(url + path)).status).toBe(401);
      expect((await fetch(url + path, { headers })).status).toBe(200);
    }
  });
});
