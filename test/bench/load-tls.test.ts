// Loads over TLS and Unix sockets.
import { beforeAll, describe, expect, test } from "bun:test";

import type { LoadResult } from "../../src/bench/result.ts";
import { listen, type ListenOptions } from "../../src/server/listen.ts";
import { selfSignedCertificate } from "../../src/server/tls/self-signed.ts";
import { type Authority, createAuthority, type Credential } from "../support/authority.ts";
import { makeFolder } from "../support/folder.ts";
import { failuresOf, planFor, runLoad, runLoadOf, type Way } from "../support/load.ts";
import { loopbackAddresses } from "../support/prerequisite.ts";

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
  const result = await runLoad(plan);
  expect(server.connections).toBe(0);
  return result;
}

/** What kept the connections from opening. */
function problemsOf({ problems }: LoadResult): string {
  return Object.keys(problems).join("\n");
}

describe("over TLS", () => {
  test.each([20, 200_000, 2 ** 21])("messages of %d bytes come back", async (size) => {
    await using server = await listen({ port: 0, tls: localhost });
    const way = { tls: { ca: authority.cert } };
    const plan = planFor(`wss://localhost:${server.port}/`, { size, pipeline: 4, way });
    const result = await runLoadOf(1, plan);
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
    expect(result.problems).toEqual({});
    expect(server.connections).toBe(0);
  });

  test.each([
    { what: "from no one known", host: "localhost" },
    { what: "for another host", host: "127.0.0.1" },
  ])("a certificate $what is accepted if certificates are not verified", async ({ host }) => {
    const result = await runOn({ tls: localhost }, { tls: { insecure: true } }, host);
    expect(result.connections.opened).toBe(3);
    expect(failuresOf(result)).toEqual({});
  });

  test("a client certificate is accepted", async () => {
    const { cert, key } = await authority.issue("client");
    const tls = { ...localhost, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
    const result = await runOn({ tls }, { tls: { ca: authority.cert, cert, key } });
    expect(result.connections.opened).toBe(3);
    expect(failuresOf(result)).toEqual({});
  });

  test.each<{ what: string; way: () => Way; host?: string; problem: RegExp }>([
    {
      what: "is from no one known",
      way: () => ({}),
      problem: /^cannot connect: the certificate is not trusted: .*unknown issuer/,
    },
    {
      what: "is for another host",
      way: () => ({ tls: { ca: authority.cert } }),
      host: "127.0.0.1",
      problem: /is not for the host "127\.0\.0\.1"/,
    },
  ])("a certificate that $what is a problem", async ({ way, host, problem }) => {
    expect(problemsOf(await runOn({ tls: localhost }, way(), host))).toMatch(problem);
  });

  test.each(loopbackAddresses)("a certificate for %s is checked against it", async (address) => {
    const { cert, key } = await selfSignedCertificate([address]);
    const host = address.includes(":") ? `[${address}]` : address;
    const result = await runOn({ tls: { cert, key } }, { tls: { ca: cert } }, host);
    expect(problemsOf(result)).toBe("");
    expect(result.connections.opened).toBe(3);
  });

  test("a missing client certificate is reported", async () => {
    const tls = { ...localhost, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
    const result = await runOn({ tls }, { tls: { ca: authority.cert } });
    expect(problemsOf(result)).toInclude("requires a client certificate");
  });

  test.each([{}, { insecure: true }])("a server without TLS is one with %p", async (tls) => {
    expect(problemsOf(await runOn({}, { tls }))).toInclude("does not speak TLS");
  });

  test("a lost connection is not blamed on the certificate if any is accepted", async () => {
    using server = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      tls: localhost,
      socket: { data: (socket) => void socket.end() },
    });
    const plan = planFor(`wss://127.0.0.1:${server.port}/`, { way: { tls: { insecure: true } } });
    expect(problemsOf(await runLoad(plan))).toBe("connection ended during the handshake");
    server.stop(true);
  });

  test("a server with TLS is a problem for a client without", async () => {
    await using server = await listen({ port: 0, tls: localhost });
    const result = await runLoad(planFor(`ws://localhost:${server.port}/`));
    expect(problemsOf(result)).toBe("connection ended during the handshake");
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
    const result = await runLoadOf(1, plan);
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
    const result = await runLoad(planFor("wss://other/", { way }));
    expect(problemsOf(result)).toInclude('is not for the host "other"');
  });
});
