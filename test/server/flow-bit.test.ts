import { expect, test } from "bun:test";

import { flowBit, isIgnored, reasonsToPause } from "../../src/server/flow-bit.ts";

const { outbox, room, stall, unsent, pushOnly, closing, leaving, crowded, replaying } = flowBit;

test.each([
  { what: "nothing", flow: 0, isPaused: false },
  { what: "a full outbox", flow: outbox, isPaused: true },
  { what: "a room that has much to deliver", flow: room, isPaused: true },
  { what: "a fault", flow: stall, isPaused: true },
  { what: "what is unsent", flow: unsent, isPaused: true },
  { what: "too much for all", flow: crowded, isPaused: true },
  { what: "what is unsent, where nothing is answered", flow: unsent | pushOnly, isPaused: false },
  { what: "a fault, where nothing is answered", flow: stall | pushOnly, isPaused: true },
  { what: "too much for all, where nothing is answered", flow: crowded | pushOnly, isPaused: true },
  { what: "its end", flow: closing, isPaused: false },
  { what: "its inbox", flow: replaying, isPaused: false },
  { what: "anything, while the server stops", flow: leaving | unsent | stall, isPaused: false },
])("whether $what keeps a connection from being read: $isPaused", ({ flow, isPaused }) => {
  expect(reasonsToPause(flow) !== 0).toBe(isPaused);
});

test.each([
  { flow: 0, ignored: false },
  { flow: unsent | outbox | room | crowded, ignored: false },
  { flow: closing, ignored: true },
  { flow: stall, ignored: true },
])("whether a message is ignored at $flow: $ignored", ({ flow, ignored }) => {
  expect(isIgnored(flow)).toBe(ignored);
});
