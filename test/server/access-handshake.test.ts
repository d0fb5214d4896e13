import { describe, expect, test } from "bun:test";

import { listen } from "../../src/server/listen.ts";
import type { ListenOptions } from "../../src/server/listen.ts";
import { shakeHands, type Wishes } from "../support/handshake.ts";
import { serving } from "../support/serving.ts";

const bearerChallenge = 'Bearer realm="wsecho"';
const basicChallenge = 'Basic realm="wsecho", charset="UTF-8"';
const user = { name: "alice", password: "open sesame" };
const page = "https://example.com";

describe("a handshake is let in", () => {
  test.each<{ by: string; options: ListenOptions; wishes: Wishes }>([
    { by: "a token as header", options: { token: "secret" }, wishes: bearer("secret") },
    {
      by: "a token in the query",
      options: { token: "secret" },
      wishes: { path: "/?token=secret" },
    },
    {
      by: "a token beside faults",
      options: { token: "secret" },
      wishes: { path: "/raw?delay=1ms&token=secret" },
    },
    {
      by: "a token as subprotocol",
      options: { token: "secret" },
      wishes: offering("bearer.secret"),
    },
    { by: "its user", options: { user }, wishes: basic("alice:open sesame") },
    {
      by: "its user alone",
      options: { user, token: "secret" },
      wishes: basic("alice:open sesame"),
    },
    { by: "its token alone", options: { user, token: "secret" }, wishes: bearer("secret") },
    { by: "its origin", options: { origins: [page, "https://other.example"] }, wishes: from(page) },
    { by: "having no origin", options: { origins: [page] }, wishes: {} },
    {
      by: "origin and token",
      options: { origins: [page], token: "secret" },
      wishes: { path: "/?token=secret", ...from(page) },
    },
  ])("by $by", async ({ options, wishes }) => {
    await using server = await listen({ ...options, port: 0 });
    using answer = await shakeHands(server.port, wishes);
    expect(answer.status).toBe(101);
  });
});

describe("a handshake is refused", () => {
  test.each<{ for: string; options: ListenOptions; wishes: Wishes; challenge: string }>([
    {
      for: "no token",
      options: { token: "secret" },
      wishes: {},
      challenge: bearerChallenge,
    },
    {
      for: "a wrong token as header",
      options: { token: "secret" },
      wishes: bearer("secrets"),
      challenge: bearerChallenge,
    },
    {
      for: "a wrong token in the query",
      options: { token: "secret" },
      wishes: { path: "/?token=" },
      challenge: bearerChallenge,
    },
    {
      for: "a wrong token as subprotocol",
      options: { token: "secret" },
      wishes: offering("bearer.Secret"),
      challenge: bearerChallenge,
    },
    {
      for: "a wrong header beside the right query",
      options: { token: "secret" },
      wishes: { path: "/?token=secret", ...bearer("wrong") },
      challenge: bearerChallenge,
    },
    {
      for: "a wrong password",
      options: { user },
      wishes: basic("alice:sesame"),
      challenge: basicChallenge,
    },
    {
      for: "neither user nor token",
      options: { user, token: "secret" },
      wishes: basic("alice:secret"),
      challenge: `${bearerChallenge}, ${basicChallenge}`,
    },
  ])("with 401 for $for", async ({ options, wishes, challenge }) => {
    await using server = await listen({ ...options, port: 0 });
    using answer = await shakeHands(server.port, wishes);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe(challenge);
    const body = JSON.parse(await answer.text());
    expect(body).toEqual({ status: 401, error: expect.stringContaining("The request needs") });
    expect(server.connections).toBe(0);
  });

  test.each([
    { what: "a foreign origin", origin: "https://evil.example" },
    { what: "another scheme", origin: "http://example.com" },
    { what: "another port", origin: "https://example.com:8443" },
    { what: "a subdomain", origin: "https://example.com.evil.example" },
    { what: "the origin of a file", origin: "null" },
    { what: "an empty origin", origin: "" },
  ])("with 403 for $what", async ({ origin }) => {
    await using server = await listen({ origins: [page], token: "secret", port: 0 });
    using answer = await shakeHands(server.port, { path: "/?token=secret", ...from(origin) });
    expect(answer.status).toBe(403);
    expect(JSON.parse(await answer.text())).toEqual({
      status: 403,
      error: `The origin ${JSON.stringify(origin)} is not allowed here.`,
    });
  });

  test("before its path and query are looked at", async () => {
    await using server = await listen({ token: "secret", port: 0 });
    for (const path of ["/status/200", "/close/abc", "/?unknown=1", "/hang"]) {
      using answer = await shakeHands(server.port, { path });
      expect(answer.status).toBe(401);
    }
  });
});

describe("the subprotocol", () => {
  test.each<{ offers: string; spoken: readonly string[] | undefined; chosen: string | null }>([
    { offers: "chat, b", spoken: undefined, chosen: "chat" },
    { offers: "chat", spoken: [], chosen: null },
    { offers: "chat", spoken: ["chat"], chosen: "chat" },
    { offers: "chat", spoken: ["Chat"], chosen: null },
    { offers: "b, a", spoken: ["a", "b"], chosen: "b" },
    { offers: "x,y , b,a", spoken: ["a", "b"], chosen: "b" },
    { offers: "bearer.secret", spoken: [], chosen: "bearer.secret" },
    { offers: "bearer.secret, chat", spoken: ["chat"], chosen: "chat" },
  ])("of $offers, with $spoken spoken, is $chosen", async ({ offers, spoken, chosen }) => {
    await using server = await listen({ ...(spoken && { subprotocols: spoken }), port: 0 });
    using answer = await shakeHands(server.port, offering(offers));
    expect(answer.status).toBe(101);
    expect(answer.headers.get("sec-websocket-protocol")).toBe(chosen);
  });
});

describe.each(["text", "json"])("the verbose log as %s", (format) => {
  const secret = "Sesame-7";

  test.each<{ what: string; wishes: Wishes; status: number }>([
    { what: "a header", wishes: bearer(secret), status: 101 },
    { what: "a subprotocol", wishes: offering(`bearer.${secret}`), status: 101 },
    { what: "a query", wishes: { path: `/?token=${secret}` }, status: 101 },
    { what: "an encoded query", wishes: { path: `/?%74oken=${secret}&delay=1ms` }, status: 101 },
    { what: "a token given twice", wishes: { path: `/?token=x&token=${secret}` }, status: 401 },
    { what: "a wrong query", wishes: { path: `/?token=${secret}${secret}` }, status: 401 },
    { what: "a bad request", wishes: { path: `/?drop=x&token=${secret}` }, status: 400 },
    { what: "a refusal", wishes: { path: `/status/500?token=${secret}` }, status: 500 },
    {
      what: "plain HTTP",
      wishes: { path: `/page?token=${secret}`, headers: { Upgrade: "none" } },
      status: 426,
    },
  ])("does not have the token of $what", async ({ wishes, status }) => {
    await using server = await serving(["-v", "--log-format", format, "--token", secret]);
    using answer = await shakeHands(Number(new URL(server.url).port), wishes);
    expect(answer.status).toBe(status);
    answer.socket.terminate();
    const { stdout, stderr } = server.io;
    const log = await stdout.containing(ending(format, status));
    expect(log).not.toInclude(secret);
    expect(log.includes("***")).toBe(wishes.path !== undefined);
    expect(stderr.text).toBeEmpty();
  });
});

/** How the line begins that tells of the end of a connection, or of a request that was refused. */
function ending(format: string, status: number): string {
  if (format === "json") return status === 101 ? '"event":"close"' : '"event":"refused"';
  return status === 101 ? "Closed: #1" : "Refused: GET";
}

function bearer(token: string): Wishes {
  return { headers: { Authorization: `Bearer ${token}` } };
}

function basic(credentials: string): Wishes {
  return { headers: { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } };
}

function offering(subprotocols: string): Wishes {
  return { headers: { "Sec-WebSocket-Protocol": subprotocols } };
}

function from(origin: string): Wishes {
  return { headers: { Origin: origin } };
}
