// Loads over TLS and Unix sockets.
import { beforeAll, describe, expect, test } from "bun:test";

import { createLoad } from "../../src/bench/load.ts";
import { listen, type ListenOptions } from "../../src/server/listen.ts";
import { type Authority, createAuthority, type Credential } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { makeFolder } from "../support/folder.ts";
import { failuresOf, planFor, runLoad, type Way } from "../support/load.ts";

let authority: Authority;
let localhost: Credential;

beforeAll(async () => {
  authority = await createAuthority("authority");
  localhost = await authority.issue("localhost");
});

/** Runs a small load on a server of that kind; `host` is what it is called by. */
async function runOn(options: ListenOptions, way: Way, host = "localhost") {
  await using server = await listen({ port: 0, ...options });
  const plan = planFor(`wss://${host}:${server.port}/`, { connections: 3, pipeline: 4, way });
  const load = createLoad(plan);
  await load.connect();
  const result = await load.run();
  expect(server.connections).toBe(0);
  return result;
}

describe("over TLS", () => {
  test.each([20, 200_000, 2 ** 21])("messages of %d bytes come back", async (size) => {
    await using server = await listen({ port: 0, tls: localhost });
    const way = { tls: { ca: authority.cert } };
    const plan = planFor(`wss://localhost:${server.port}/`, { size, pipeline: 4, way });
    const result = await runLoad(plan);
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
    expect(result.problems).toEqual({});
    expect(server.connections).toBe(0);
  });

  test.each([
    { what: "from nobody known", host: "localhost" },
    { what: "for another host", host: "127.0.0.1" },
  ])("a certificate $what does where that is not asked", async ({ host }) => {
    const result = await runOn({ tls: localhost }, { tls: { insecure: true } }, host);
    expect(result.connections.opened).toBe(3);
    expect(failuresOf(result)).toEqual({});
  });

  test("a client certificate lets in", async () => {
    const { cert, key } = await authority.issue("client");
    const tls = { ...localhost, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
    const result = await runOn({ tls }, { tls: { ca: authority.cert, cert, key } });
    expect(result.connections.opened).toBe(3);
    expect(failuresOf(result)).toEqual({});
  });

  test.each<{ what: string; way: () => Way; host?: string; code: string; problem: RegExp }>([
    {
      what: "is from nobody known",
      way: () => ({}),
      code: "CERTIFICATE_REJECTED",
      problem: /^cannot connect: the certificate is not trusted: .*issuer that is not known/,
    },
    {
      what: "is for another host",
      way: () => ({ tls: { ca: authority.cert } }),
      host: "127.0.0.1",
      code: "CERTIFICATE_REJECTED",
      problem: /is not for the host "127\.0\.0\.1"/,
    },
  ])("a certificate that $what is an error", async ({ way, host, code, problem }) => {
    const error = await failureOf(runOn({ tls: localhost }, way(), host));
    expect(error).toMatchObject({ code, message: expect.stringMatching(problem) });
  });

  test("a client without the certificate that is wanted is told so", async () => {
    const tls = { ...localhost, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
    const error = await failureOf(runOn({ tls }, { tls: { ca: authority.cert } }));
    expect(error).toMatchObject({
      code: "TLS_FAILED",
      message: expect.stringContaining("wants a client certificate"),
    });
  });

  test.each([{}, { insecure: true }])("a server without TLS is one with %p", async (tls) => {
    const error = await failureOf(runOn({}, { tls }));
    expect(error).toMatchObject({
      code: "TLS_FAILED",
      message: expect.stringContaining("does not speak TLS"),
    });
  });

  test("a server that ends the connection does not do so for a certificate that may be any", async () => {
    using server = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      tls: localhost,
      socket: { data: (socket) => void socket.end() },
    });
    const plan = planFor(`wss://127.0.0.1:${server.port}/`, { way: { tls: { insecure: true } } });
    const error = await failureOf(createLoad(plan).connect());
    expect(error).toMatchObject({ code: "CONNECTION_LOST" });
    server.stop(true);
  });

  test("a server with TLS is an error for a client without", async () => {
    await using server = await listen({ port: 0, tls: localhost });
    const load = createLoad(planFor(`ws://localhost:${server.port}/`));
    expect(await failureOf(load.connect())).toMatchObject({ code: "CONNECTION_LOST" });
  });
});

describe("over a Unix socket", () => {
  test.each([
    { scheme: "ws", tls: false },
    { scheme: "wss", tls: true },
  ])("a load runs with $scheme", async ({ scheme, tls }) => {
    await using folder = await makeFolder();
    const unix = folder.at("socket");
    await using server = await listen({ unix, ...(tls && { tls: localhost }) });
    const way: Way = { unix, ...(tls && { tls: { ca: authority.cert } }) };
    const plan = planFor(`${scheme}://localhost/raw`, { connections: 3, pipeline: 4, way });
    const result = await runLoad(plan);
    expect(result.connections.opened).toBe(3);
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
    expect(server.connections).toBe(0);
  });

  test("the certificate must be for the host of the URL", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("socket");
    await using _server = await listen({ unix, tls: localhost });
    const way: Way = { unix, tls: { ca: authority.cert } };
    const error = await failureOf(createLoad(planFor("wss://other/", { way })).connect());
    expect(error).toMatchObject({ code: "CERTIFICATE_REJECTED" });
  });
});
