import { expect, test } from "bun:test";

import { readFlags } from "../../../src/cli/read-flags.ts";
import { requestFlags } from "../../../src/cli/request/request-flags.ts";
import { toAddress, toRequest, toTlsFiles } from "../../../src/cli/request/request-options.ts";
import { parseAddress } from "../../../src/text/address.ts";

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

const elsewhere = { host: "127.0.0.1", port: 9000 };

test.each<{ argv: string[]; want: object }>([
  { argv: [], want: {} },
  { argv: ["--unix", "/s"], want: { unix: "/s" } },
  { argv: ["--connect-to", "127.0.0.1:9000"], want: { connectTo: elsewhere } },
])("where $argv lead", ({ argv, want }) => {
  const address = parseAddress("ws://host/");
  const { flags } = readFlags("try", requestFlags, argv, {});
  expect(toAddress(address, flags)).toEqual({ ...address, ...want });
});

test.each([
  { url: "ws://host/", argv: ["--unix", "/s"] },
  { url: "ws+unix:///s", argv: [] },
])("a connection to $url with $argv goes nowhere else", ({ url, argv }) => {
  const words = [...argv, "--connect-to", "127.0.0.1:9000"];
  const { flags } = readFlags("try", requestFlags, words, {});
  expect(() => toAddress(parseAddress(url), flags)).toThrow(
    expect.objectContaining({
      code: "USAGE",
      message: "Cannot use --connect-to with a Unix socket: expected one of them",
    }),
  );
});
