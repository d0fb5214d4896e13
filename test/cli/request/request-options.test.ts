import { expect, test } from "bun:test";

import { readFlags } from "../../../src/cli/read-flags.ts";
import { requestFlags } from "../../../src/cli/request/request-flags.ts";
import { toRequest, toTlsFiles } from "../../../src/cli/request/request-options.ts";

test.each<{ argv: string[]; want: object }>([
  { argv: [], want: {} },
  {
    argv: ["-H", "X-A: 1", "-H", "X-A: 2"],
    want: {
      headers: [
        ["X-A", "1"],
        ["X-A", "2"],
      ],
    },
  },
  { argv: ["--origin", "https://page"], want: { headers: [["Origin", "https://page"]] } },
  { argv: ["--user", "a:b:c"], want: { headers: [["Authorization", "Basic YTpiOmM="]] } },
  { argv: ["--user", "ä:ö"], want: { headers: [["Authorization", "Basic w6Q6w7Y="]] } },
  { argv: ["--token", "t"], want: { headers: [["Authorization", "Bearer t"]] } },
  { argv: ["--subprotocol", "a", "--subprotocol", "b"], want: { protocols: ["a", "b"] } },
])("what $argv ask the handshake for", ({ argv, want }) => {
  expect(toRequest(readFlags("try", requestFlags, argv, {}).flags)).toEqual(want as never);
});

test.each<{ argv: string[]; want: object | undefined }>([
  { argv: [], want: undefined },
  { argv: ["-k"], want: { insecure: true } },
  { argv: ["--cacert", "ca.pem"], want: { insecure: false, cacert: "ca.pem" } },
  {
    argv: ["--cert", "c.pem", "--key", "k.pem"],
    want: { insecure: false, cert: "c.pem", key: "k.pem" },
  },
])("which files $argv name", ({ argv, want }) => {
  expect(toTlsFiles(readFlags("try", requestFlags, argv, {}).flags)).toEqual(want as never);
});
