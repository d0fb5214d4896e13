import { expect, test } from "bun:test";

import { resolveEchoOptions } from "../../src/server/options.ts";

test("no options are the defaults", () => {
  expect(resolveEchoOptions({})).toEqual({
    prefix: "Echo: ",
    maxPayload: 16_777_216,
    idleTimeout: 120_000,
    observer: {},
  });
});

test("an option that is given replaces its default and no other", () => {
  const observer = { received: () => undefined };
  const options = { prefix: "", observer };
  expect(resolveEchoOptions(options)).toEqual({
    prefix: "",
    maxPayload: 16_777_216,
    idleTimeout: 120_000,
    observer,
  });
});

test.each([
  { options: { maxPayload: 0 } },
  { options: { maxPayload: 2 ** 32 - 1 } },
  { options: { idleTimeout: 0 } },
  { options: { idleTimeout: 8000 } },
  { options: { idleTimeout: 960_000 } },
])("$options lies within its range", ({ options }) => {
  expect(resolveEchoOptions(options)).toMatchObject(options);
});

const payloadRange = "expected 0 to 4294967295";
const idleRange = "expected 8000 to 960000";

test.each([
  { options: { maxPayload: -1 }, problem: `maxPayload -1: ${payloadRange}` },
  { options: { maxPayload: 2 ** 32 }, problem: `maxPayload 4294967296: ${payloadRange}` },
  { options: { maxPayload: Number.NaN }, problem: `maxPayload NaN: ${payloadRange}` },
  { options: { maxPayload: Infinity }, problem: `maxPayload Infinity: ${payloadRange}` },
  { options: { idleTimeout: -1 }, problem: `idleTimeout -1: ${idleRange}` },
  { options: { idleTimeout: 7999 }, problem: `idleTimeout 7999: ${idleRange}` },
  { options: { idleTimeout: 960_001 }, problem: `idleTimeout 960001: ${idleRange}` },
  { options: { idleTimeout: Number.NaN }, problem: `idleTimeout NaN: ${idleRange}` },
])("$options is refused", ({ options, problem }) => {
  const message = `Cannot use ${problem}`;
  expect(() => resolveEchoOptions(options)).toThrow(
    expect.objectContaining({ name: "WsechoError", code: "BAD_VALUE", message }),
  );
});
