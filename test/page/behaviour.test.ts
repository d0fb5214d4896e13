import { describe, expect, test } from "bun:test";

import { behaviourOf, exampleIn, placeholdersOf, resourceOf } from "../../src/page/behaviour.ts";
import { endpointList } from "../../src/server/pages.ts";

const { paths, faults } = endpointList();

describe("a behaviour and its path and query", () => {
  test.each([
    { resource: "/", path: "/", values: {} },
    { resource: "/?delay=200ms&drop=10%25", path: "/", values: { delay: "200ms", drop: "10%" } },
    { resource: "/raw?abort", path: "/raw", values: { abort: "on" } },
    {
      resource: "/close/1011?after=1",
      path: "/close/<code>",
      values: { code: "1011", after: "1" },
    },
    { resource: "/room/a%20b", path: "/room/<name>", values: { name: "a b" } },
    {
      resource: "/auth/basic/me/secret",
      path: "/auth/basic/<user>/<password>",
      values: { user: "me", password: "secret" },
    },
  ])("$resource is $path with $values", ({ resource, path, values }) => {
    expect(behaviourOf(resource, paths)).toEqual({ path, values });
    expect(resourceOf({ path, values })).toBe(resource);
  });

  test.each([
    { resource: "/elsewhere?delay=1s", want: { path: "/", values: { delay: "1s" } } },
    { resource: "/close", want: { path: "/", values: {} } },
    { resource: "/?token=secret&stall", want: { path: "/", values: { stall: "on" } } },
  ])("$resource is the echo", ({ resource, want }) => {
    expect(behaviourOf(resource, paths)).toEqual(want);
  });

  test("a placeholder that is not filled in keeps its name, and empty values are left out", () => {
    expect(resourceOf({ path: "/close/<code>", values: { delay: "" } })).toBe("/close/code");
  });
});

test("every placeholder is found", () => {
  expect(placeholdersOf("/auth/basic/<user>/<password>")).toEqual(["user", "password"]);
  expect(placeholdersOf("/")).toEqual([]);
});

test("every fault has an example, or is a switch", () => {
  const switches = Object.entries(faults).filter(([, text]) => exampleIn(text) === "");
  expect(switches.map(([name]) => name)).toEqual(["abort", "stall"]);
  expect(exampleIn(faults["after"] ?? "")).toBe("3 or 30s");
});
