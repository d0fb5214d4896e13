import { describe, expect, test } from "bun:test";

import { listen } from "../../src/server/listen.ts";
import { shakeHands, type Wishes } from "../support/handshake.ts";
import { serving } from "../support/serving.ts";

const bearerChallenge = 'Bearer realm="wsecho"';
const basicChallenge = 'Basic realm="wsecho", charset="UTF-8"';
const user = { name: "alice", password: "open sesame" };
const page = "https://example.com";

// Who is let in, and by what, is a matter of access.test.ts.
describe("a handshake is let in", () => {
  test.each<{ by: string; wishes: Wishes }>([
    { by: "a token as header", wishes: bearer("secret") },
    { by: "a token in the query", wishes: { path: "/raw?delay=1ms&token=secret" } },
    { by: "a token as subprotocol", wishes: offering("bearer.secret") },
    { by: "its user", wishes: basic("alice:open sesame") },
  ])("by its origin and $by", async ({ wishes }) => {
    const origins = [page, "https://other.example"];
    await using server = await listen({ user, token: "secret", origins, port: 0 });
    const headers = { ...wishes.headers, Origin: page };
    using answer = await shakeHands(server.port, { ...wishes, headers });
    expect(answer.status).toBe(101);
  });
});

describe("a handshake is refused", () => {
  test("with 401 without credentials, and the response names those required", async () => {
    await using server = await listen({ user, token: "secret", port: 0 });
    using answer = await shakeHands(server.port);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe(`${bearerChallenge}, ${basicChallenge}`);
    const body = JSON.parse(await answer.text());
    expect(body).toEqual({ status: 401, error: expect.stringContaining("The request needs") });
    expect(server.connections).toBe(0);
  });

  test("with 403 for a foreign origin, also with a token", async () => {
    await using server = await listen({ origins: [page], token: "secret", port: 0 });
    const headers = { Origin: "https://evil.example" };
    using answer = await shakeHands(server.port, { path: "/?token=secret", headers });
    expect(answer.status).toBe(403);
    expect(JSON.parse(await answer.text())).toEqual({
      status: 403,
      error: 'The origin "https://evil.example" is not allowed here.',
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
    { offers: "b, a", spoken: ["a", "b"], chosen: "b" },
    { offers: "bearer.secret, chat", spoken: ["chat"], chosen: "chat" },
  ])("of $offers, with $spoken spoken, is $chosen", async ({ offers, spoken, chosen }) => {
    await using server = await listen({ ...(spoken && { subprotocols: spoken }), port: 0 });
    using answer = await shakeHands(server.port, offering(offers));
    expect(answer.status).toBe(101);
    expect(answer.headers.get("sec-websocket-protocol")).toBe(chosen);
  });
});

describe("the verbose log", () => {
  const secret = "Sesame-7";

  test.each<{ what: string; wishes: Wishes; status: number; format?: string }>([
    { what: "a header", wishes: bearer(secret), status: 101 },
    { what: "a subprotocol", wishes: offering(`bearer.${secret}`), status: 101 },
    { what: "a query", wishes: { path: `/?token=${secret}` }, status: 101 },
    { what: "a query in JSON", wishes: { path: `/?token=${secret}` }, status: 101, format: "json" },
    { what: "an encoded query", wishes: { path: `/?%74oken=${secret}&delay=1ms` }, status: 101 },
    { what: "a token given twice", wishes: { path: `/?token=x&token=${secret}` }, status: 401 },
    { what: "a wrong query", wishes: { path: `/?token=${secret}${secret}` }, status: 401 },
    { what: "one in JSON", wishes: { path: `/?token=${secret}x` }, status: 401, format: "json" },
    { what: "a bad request", wishes: { path: `/?drop=x&token=${secret}` }, status: 400 },
    { what: "a refusal", wishes: { path: `/status/500?token=${secret}` }, status: 500 },
    {
      what: "plain HTTP",
      wishes: { path: `/page?token=${secret}`, headers: { Upgrade: "none" } },
      status: 426,
    },
  ])("does not have the token of $what", async ({ wishes, status, format = "text" }) => {
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

/** How the line about the end of a connection, or about a rejected request, begins. */
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
