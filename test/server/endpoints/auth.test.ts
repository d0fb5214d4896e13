import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/index.ts";
import { listen } from "../../../src/server/listen.ts";
import { shakeHands } from "../../support/handshake.ts";

const basicChallenge = 'Basic realm="wsecho", charset="UTF-8"';
const bearerChallenge = 'Bearer realm="wsecho"';

function basic(credentials: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}

function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

describe("the right credentials get an echo", () => {
  test.each([
    { path: "/auth/basic/alice/secret", headers: basic("alice:secret") },
    { path: "/auth/basic/alice/s%3Ac%2F", headers: basic("alice:s:c/") },
    { path: "/auth/basic/%C3%BC/%F0%9F%91%8B", headers: basic("ü:👋") },
    { path: "/auth/basic/alice/secret?delay=1ms", headers: basic("alice:secret") },
    { path: "/auth/bearer/t0ken", headers: bearer("t0ken") },
  ])("at $path", async ({ path, headers }) => {
    await using server = await listen({ port: 0 });
    await using client = await connect(`${server.url}${path}`, { headers });
    await client.send("Hello");
    expect(await client.receive()).toBe("Echo: Hello");
  });

  test("at /auth/bearer/<token> as a subprotocol, which is then chosen", async () => {
    await using server = await listen({ port: 0 });
    const url = `${server.url}/auth/bearer/t0ken`;
    await using client = await connect(url, { protocols: ["bearer.t0ken"] });
    expect(client.protocol).toBe("bearer.t0ken");
  });
});

describe("anything else gets 401 and a challenge", () => {
  test.each<{ path: string; headers: Record<string, string>; challenge: string }>([
    { path: "/auth/basic/alice/secret", headers: {}, challenge: basicChallenge },
    { path: "/auth/basic/alice/secret", headers: basic("alice:Secret"), challenge: basicChallenge },
    { path: "/auth/basic/alice/secret", headers: basic("bob:secret"), challenge: basicChallenge },
    { path: "/auth/basic/alice/secret", headers: bearer("secret"), challenge: basicChallenge },
    { path: "/auth/bearer/t0ken", headers: {}, challenge: bearerChallenge },
    { path: "/auth/bearer/t0ken", headers: bearer("t0ke"), challenge: bearerChallenge },
    { path: "/auth/bearer/t0ken?token=t0ken", headers: {}, challenge: bearerChallenge },
  ])("$path with $headers.Authorization", async ({ path, headers, challenge }) => {
    await using server = await listen({ port: 0 });
    using answer = await shakeHands(server.port, { path, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe(challenge);
    expect(JSON.parse(await answer.text())).toMatchObject({ status: 401 });
  });
});

test.each(["/auth/basic/alice", "/auth/basic/alice/", "/auth/bearer", "/auth/bearer/a/b"])(
  "%s is refused with 400",
  async (path) => {
    await using server = await listen({ port: 0 });
    using answer = await shakeHands(server.port, { path });
    expect(answer.status).toBe(400);
    expect(JSON.parse(await answer.text())).toHaveProperty(
      "error",
      expect.stringContaining("expected /auth/b"),
    );
  },
);
