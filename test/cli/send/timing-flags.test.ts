import { expect, test } from "bun:test";

import { timingFlags } from "../../../src/cli/send/timing-flags.ts";
import { connectDefaults } from "../../../src/client/connect.ts";

test("--connect-timeout is by default what it is for the library", () => {
  const { default: text, parse } = timingFlags["connect-timeout"];
  expect(parse(text)).toBe(connectDefaults.connectTimeout);
});
