import { expect, test } from "bun:test";

import { readFlags } from "../../../src/cli/read-flags.ts";
import { sendFlags } from "../../../src/cli/send/flags.ts";
import { type SendOptions, toSendOptions } from "../../../src/cli/send/options.ts";

/** What `send` is to do after these words. */
function optionsOf(argv: readonly string[], env = {}): SendOptions {
  return toSendOptions(readFlags("send", sendFlags, argv, env));
}

test("a message alone goes to the guide's server", () => {
  expect(optionsOf(["Hello"])).toEqual({
    url: new URL("ws://localhost:8765"),
    messages: ["Hello"],
    connectTimeout: 10_000,
    wait: 5000,
  });
});

test.each([
  { argv: ["a", "b"], url: "ws://localhost:8765/", messages: ["a", "b"] },
  { argv: [""], url: "ws://localhost:8765/", messages: [""] },
  { argv: ["-u", "host:9", "a"], url: "ws://host:9/", messages: ["a"] },
  { argv: ["a", "--url=https://host/x"], url: "wss://host/x", messages: ["a"] },
  { argv: ["wss://host/path", "a"], url: "wss://host/path", messages: ["a"] },
  { argv: ["ws+unix:///run/s:/x", "a"], url: "ws+unix:///run/s:/x", messages: ["a"] },
  { argv: ["ws://one", "ws://two"], url: "ws://one/", messages: ["ws://two"] },
  { argv: ["ws://one", "--", "a"], url: "ws://one/", messages: ["a"] },
  { argv: ["a", "ws://one"], url: "ws://localhost:8765/", messages: ["a", "ws://one"] },
  { argv: ["http://one", "a"], url: "ws://localhost:8765/", messages: ["http://one", "a"] },
  { argv: ["-u", "host", "ws://one"], url: "ws://host/", messages: ["ws://one"] },
  { argv: ["--", "ws://one"], url: "ws://localhost:8765/", messages: ["ws://one"] },
  { argv: ["a", "--", "-b", "--"], url: "ws://localhost:8765/", messages: ["a", "-b", "--"] },
])("$argv sends $messages to $url", ({ argv, url, messages }) => {
  const options = optionsOf(argv);
  expect(options.url.href).toBe(url);
  expect(options.messages).toEqual(messages);
});

test("WSECHO_URL says where to, unless the command line does", () => {
  const env = { WSECHO_URL: "ws://env/" };
  expect(optionsOf(["a"], env).url.href).toBe("ws://env/");
  expect(optionsOf(["-u", "ws://flag/", "a"], env).url.href).toBe("ws://flag/");
  expect(optionsOf(["ws://word/", "a"], env).url.href).toBe("ws://word/");
});

test.each([
  { argv: ["--wait", "1s", "a"], option: "wait", want: 1000 },
  { argv: ["-w250ms", "a"], option: "wait", want: 250 },
  { argv: ["--connect-timeout=2s", "a"], option: "connectTimeout", want: 2000 },
])("$argv: $option is $want, and the others stay", ({ argv, option, want }) => {
  expect<object>(optionsOf(argv)).toEqual({ ...optionsOf(["a"]), [option]: want });
});

test.each([{ argv: [] }, { argv: ["--"] }, { argv: ["ws://host"] }, { argv: ["-u", "host"] }])(
  "$argv has no message",
  ({ argv }) => {
    const message = 'Missing MESSAGE: expected at least one, as in: wsecho send "Hello"';
    expect(() => optionsOf(argv)).toThrow(expect.objectContaining({ code: "USAGE", message }));
  },
);

const url = "a WebSocket URL such as ws://localhost:8765/path";
const time = "a duration from 1ms to 596.52h";

test.each([
  { argv: ["-u", "ws://host:x", "a"], message: `Cannot parse -u "ws://host:x": expected ${url}` },
  { argv: ["--url", "", "a"], message: `Cannot parse --url "": expected ${url}` },
  { argv: ["ws://host:x", "a"], message: `Cannot parse "ws://host:x": expected ${url}` },
  { argv: ["--wait", "0", "a"], message: `Cannot parse --wait "0": expected ${time}` },
  { argv: ["-w5", "a"], message: `Cannot parse -w "5": expected ${time}` },
  { argv: ["-w", "999h", "a"], message: `Cannot parse -w "999h": expected ${time}` },
])("$argv is refused", ({ argv, message }) => {
  expect(() => optionsOf(argv)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});
