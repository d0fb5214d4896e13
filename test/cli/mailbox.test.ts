import { expect, test } from "bun:test";

import { createMailbox } from "../../src/cli/mailbox.ts";

test("what came before anybody listened is handed over first, in its order", () => {
  const mailbox = createMailbox();
  const heard: unknown[] = [];
  mailbox.deliver(1);
  mailbox.deliver(2);
  mailbox.listen((message) => heard.push(message));
  mailbox.deliver(3);
  expect(heard).toEqual([1, 2, 3]);
});
