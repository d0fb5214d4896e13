import { describe, expect, test } from "bun:test";

import { type Site, watchRejection } from "../../../src/server/watch/access.ts";

const local: Site = { host: "localhost", isGuarded: false };

/** Why a request may not watch; undefined if it may. */
function why(headers: Record<string, string>, site: Site = local): string | undefined {
  const rejection = watchRejection(new Headers(headers), site);
  if (rejection !== undefined) expect(rejection.status).toBe(403);
  return rejection?.problem;
}

describe("a watcher may come", () => {
  test.each<{ headers: Record<string, string>; site?: Site }>([
    { headers: { host: "localhost:8765" } },
    { headers: { host: "LOCALHOST" } },
    { headers: { host: "127.0.0.1:8765" } },
    { headers: { host: "[::1]:8765" } },
    { headers: { host: "localhost:8765", origin: "http://localhost:8765" } },
    { headers: { host: "localhost:8765", origin: "https://localhost:8765" } },
    { headers: { host: "localhost" }, site: { host: undefined, isGuarded: false } },
    { headers: { host: "192.0.2.1:8765" }, site: { host: "0.0.0.0", isGuarded: true } },
    { headers: { host: "box.example:8765" }, site: { host: "box.example", isGuarded: true } },
  ])("with $headers to $site", ({ headers, site }) => {
    expect(why(headers, site)).toBeUndefined();
  });
});

describe("a watcher may not come", () => {
  test.each([
    { origin: "https://evil.example" },
    { origin: "http://localhost:3000" },
    { origin: "http://127.0.0.1:8765" },
    { origin: "null" },
    { origin: "" },
  ])("from a page of $origin", ({ origin }) => {
    expect(why({ host: "localhost:8765", origin })).toBe(
      `/watch is not for pages of ${JSON.stringify(origin)}.`,
    );
  });

  test.each(["evil.example:8765", "localhost.evil.example", "", "a b"])(
    "by way of the host %j",
    (host) => {
      const origin = `http://${host}`;
      expect(why({ host, origin })).toStartWith("/watch needs a Host that is this server's");
    },
  );

  test.each(["0.0.0.0", "::", "192.0.2.1", "box.example"])(
    "to %s, which others can reach, without credentials",
    (host) => {
      expect(why({ host: "localhost:8765" }, { host, isGuarded: false })).toStartWith(
        "/watch is off",
      );
    },
  );
});
