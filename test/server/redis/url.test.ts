import { expect, test } from "bun:test";

import { parseRedisUrl } from "../../../src/server/redis/url.ts";

test.each([
  "redis://localhost:6379",
  "redis://localhost",
  "rediss://example.com:6380/2",
  "redis://:s3cret@[::1]:6379/0",
  "redis://bob:p%40ss@127.0.0.1",
  "redis://localhost/",
])("parseRedisUrl takes %j", (text) => expect(parseRedisUrl(text)).toBe(text));

test.each([
  "",
  "localhost:6379",
  "http://localhost",
  "redis://",
  "redis:localhost",
  "redis:///0",
  "redis://localhost/x",
  "redis://localhost/0/1",
  "redis://localhost?db=1",
  "redis://localhost#0",
  "redis://localhost:70000",
  "redis+unix:///run/redis.sock",
])("parseRedisUrl does not take %j", (text) => {
  expect(() => parseRedisUrl(text)).toThrow("expected a URL such as redis://localhost:6379");
});

test("an error does not show the password", () => {
  expect(() => parseRedisUrl("redis://:s3cret@localhost/x")).toThrow('"redis://:***@localhost/x"');
});
