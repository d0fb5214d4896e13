import { expect, test } from "bun:test";

import { allowsColor } from "../../src/cli/terminal.ts";

test.each([
  { env: {}, want: true },
  { env: { TERM: "xterm-256color" }, want: true },
  { env: { NO_COLOR: "" }, want: true },
  { env: { NO_COLOR: "1" }, want: false },
  { env: { NO_COLOR: "0" }, want: false },
  { env: { NO_COLOR: "1", TERM: "xterm" }, want: false },
  { env: { TERM: "dumb" }, want: false },
])("allowsColor(%j)", ({ env, want }) => {
  expect(allowsColor(env)).toBe(want);
});
