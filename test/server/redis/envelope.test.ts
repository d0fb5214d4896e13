import { expect, test } from "bun:test";

import type { Message } from "../../../src/protocol/message.ts";
import { packEnvelope, packMessage, unpackEnvelope } from "../../../src/server/redis/envelope.ts";

const messages: readonly Message[] = [
  "Hello",
  "",
  '"\\\n\0\u{1f642}\u2028',
  '{"b":"AA=="}',
  new Uint8Array(),
  Uint8Array.from({ length: 256 }, (_, index) => index),
];

test("an envelope brings back what was put into it", () => {
  const text = packEnvelope("me", 3, messages.map(packMessage));
  expect(unpackEnvelope(text)).toEqual({ from: "me", link: 3, messages });
});

test("the bytes of a message that is packed may change", () => {
  const bytes = Uint8Array.of(1, 2);
  const packed = packMessage(bytes);
  bytes.fill(0);
  expect(unpackEnvelope(packEnvelope("me", 1, [packed]))?.messages).toEqual([Uint8Array.of(1, 2)]);
});

test.each([
  "",
  "[]",
  "null",
  '"x"',
  "{}",
  '{"from":"me"}',
  '{"from":"me","messages":[]}',
  '{"from":"me","link":"1","messages":[]}',
  '{"from":"me","link":1,"messages":{}}',
  '{"from":1,"link":1,"messages":[]}',
  '{"from":"me","link":1,"messages":[1]}',
  '{"from":"me","link":1,"messages":[null]}',
  '{"from":"me","link":1,"messages":[{"b":"?"}]}',
  '{"from":"me","link":1,"messages":[{"b":1}]}',
])("%j is no envelope", (text) => expect(unpackEnvelope(text)).toBeUndefined());
