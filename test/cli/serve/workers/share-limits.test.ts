import { expect, test } from "bun:test";

import { shareLimits } from "../../../../src/cli/serve/workers/share-limits.ts";

test("limits of the whole server are shared, and nothing else", () => {
  const listen = { port: 1, maxPayload: 7, maxConnections: 5, rateLimit: 3 };
  const want = { ...listen, maxConnections: 2, rateLimit: 1 };
  expect(shareLimits(listen, 1, 2)).toEqual(want);
});
