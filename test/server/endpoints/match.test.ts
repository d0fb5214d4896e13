import { describe, expect, test } from "bun:test";

import { endpoint } from "../../../src/server/endpoints/endpoint.ts";
import { matchPath } from "../../../src/server/endpoints/match.ts";

const endpointTable = ["/", "/raw", "/room/<name>", "/auth/basic/<user>/<password>"].map((path) =>
  endpoint({ path, summary: "", placeholders: {}, query: {} }),
);

describe("matchPath", () => {
  test.each([
    { path: "/", want: "/", words: {} },
    { path: "", want: "/", words: {} },
    { path: "/raw", want: "/raw", words: {} },
    { path: "/raw/", want: "/raw", words: {} },
    { path: "//raw", want: "/raw", words: {} },
    { path: "/room/lobby", want: "/room/<name>", words: { name: "lobby" } },
    { path: "/room/raw", want: "/room/<name>", words: { name: "raw" } },
    { path: "/room/a%2Fb", want: "/room/<name>", words: { name: "a/b" } },
    { path: "/room/%C3%BC", want: "/room/<name>", words: { name: "ü" } },
    { path: "/room/a+b", want: "/room/<name>", words: { name: "a+b" } },
    {
      path: "/auth/basic/u/p",
      want: "/auth/basic/<user>/<password>",
      words: { user: "u", password: "p" },
    },
  ])("$path is $want", ({ path, want, words }) => {
    const match = matchPath(path, endpointTable);
    expect(match?.endpoint.path).toBe(want);
    expect<object | undefined>(match?.words).toEqual(words);
  });

  test.each(["/rawr", "/RAW", "/rooms/x", "/auth", "/auth/digest/u/p", "/some/other/path"])(
    "%s means nothing",
    (path) => {
      expect(matchPath(path, endpointTable)).toBeUndefined();
    },
  );

  test.each([
    { path: "/raw/x", wanted: "/raw" },
    { path: "/room", wanted: "/room/<name>" },
    { path: "/room/", wanted: "/room/<name>" },
    { path: "/room/a/b", wanted: "/room/<name>" },
    { path: "/auth/basic/u", wanted: "/auth/basic/<user>/<password>" },
  ])("$path is a mistake", ({ path, wanted }) => {
    expect(() => matchPath(path, endpointTable)).toThrow(
      expect.objectContaining({
        code: "BAD_VALUE",
        message: `Cannot use path "${path}": expected ${wanted}`,
      }),
    );
  });

  test.each(["%", "%zz", "%ff", "%c3%28"])("%j is no percent-encoding", (word) => {
    expect(() => matchPath(`/room/${word}`, endpointTable)).toThrow(
      expect.objectContaining({
        code: "BAD_VALUE",
        message: `Cannot decode "${word}": expected valid percent-encoding`,
      }),
    );
  });
});
