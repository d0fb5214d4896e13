import { expect, test } from "bun:test";

import { echoDefaults, resolveEchoOptions } from "../../src/server/options.ts";

test("no options are the defaults", () => {
  expect(resolveEchoOptions({})).toEqual(echoDefaults);
});

test("an option that is given replaces its default and no other", () => {
  const options = { prefix: "", observer: { received: () => undefined }, token: "secret" };
  expect(resolveEchoOptions(options)).toEqual({ ...echoDefaults, ...options });
});

test("an option that is undefined counts as missing", () => {
  const options = JSON.parse("{}") as { prefix?: string };
  Object.assign(options, { prefix: undefined });
  expect(resolveEchoOptions(options)).toEqual(echoDefaults);
});

test.each([
  { options: { maxPayload: 0 } },
  { options: { maxPayload: 2 ** 32 - 1 } },
  { options: { idleTimeout: 0 } },
  { options: { idleTimeout: 8000 } },
  { options: { idleTimeout: 960_000 } },
  { options: { pingInterval: 100 } },
  { options: { pingInterval: 86_400_000 } },
])("$options lies within its range", ({ options }) => {
  expect(resolveEchoOptions(options)).toMatchObject(options);
});

const payloadRange = "expected a whole number from 0 (0B) to 4294967295 (4294967295B)";
const proxyRange = "expected a whole number from 0 to 100";
const pingRange = "expected a whole number from 100 (100ms) to 86400000 (24h)";
const idleRange = "expected a whole number from 8000 (8s) to 960000 (16m)";

test.each([
  { options: { maxPayload: -1 }, problem: `maxPayload -1: ${payloadRange}` },
  { options: { maxPayload: 2 ** 32 }, problem: `maxPayload 4294967296: ${payloadRange}` },
  { options: { maxPayload: Number.NaN }, problem: `maxPayload NaN: ${payloadRange}` },
  { options: { maxPayload: Infinity }, problem: `maxPayload Infinity: ${payloadRange}` },
  { options: { idleTimeout: -1 }, problem: `idleTimeout -1: ${idleRange}` },
  { options: { idleTimeout: 7999 }, problem: `idleTimeout 7999: ${idleRange}` },
  { options: { idleTimeout: 960_001 }, problem: `idleTimeout 960001: ${idleRange}` },
  { options: { idleTimeout: Number.NaN }, problem: `idleTimeout NaN: ${idleRange}` },
  { options: { trustProxy: -1 }, problem: `trustProxy -1: ${proxyRange}` },
  { options: { trustProxy: 101 }, problem: `trustProxy 101: ${proxyRange}` },
  { options: { pingInterval: 99 }, problem: `pingInterval 99: ${pingRange}` },
  { options: { pingInterval: 86_400_001 }, problem: `pingInterval 86400001: ${pingRange}` },
])("$options is refused", ({ options, problem }) => {
  const message = `Cannot use ${problem}`;
  expect(() => resolveEchoOptions(options)).toThrow(
    expect.objectContaining({ name: "WsechoError", code: "BAD_VALUE", message }),
  );
});
