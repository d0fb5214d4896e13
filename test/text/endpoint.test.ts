import { expect, test } from "bun:test";

import { parseEndpoint } from "../../src/text/endpoint.ts";

test.each([
  { text: "127.0.0.1:8443", want: { host: "127.0.0.1", port: 8443 } },
  { text: "localhost:80", want: { host: "localhost", port: 80 } },
  { text: "[::1]:9000", want: { host: "::1", port: 9000 } },
  { text: ":9000", want: { host: "localhost", port: 9000 } },
])("$text is an endpoint", ({ text, want }) => {
  expect(parseEndpoint(text)).toEqual(want);
});

test.each([
  "",
  "localhost",
  "9000",
  "::1:9000",
  "localhost:",
  "localhost:70000",
  "localhost:0",
  "ws://localhost:80",
  "localhost:80/path",
  "me@localhost:80",
  "two words:80",
])("%j is none", (text) => {
  expect(() => parseEndpoint(text)).toThrow(
    `Cannot parse ${JSON.stringify(text)}: expected HOST:PORT, e.g. 127.0.0.1:8443`,
  );
});
