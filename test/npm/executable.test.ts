import { describe, expect, test } from "bun:test";

import { findExecutable, isMuslSystem, packagesFor } from "../../src/npm/executable.ts";
import { makeFolder } from "../support/folder.ts";

test.each([
  { os: "linux", cpu: "x64", names: ["@wsecho/linux-x64", "@wsecho/linux-x64-musl"] },
  { os: "darwin", cpu: "arm64", names: ["@wsecho/darwin-arm64"] },
  { os: "win32", cpu: "x64", names: ["@wsecho/win32-x64"] },
])("$os on $cpu has its executable in $names", ({ os, cpu, names }) => {
  expect(packagesFor({ os, cpu })).toEqual(names);
});

describe("findExecutable", () => {
  test.each([
    { packages: ["linux-x64"], isMusl: true, found: "linux-x64" },
    { packages: ["linux-x64-musl"], isMusl: false, found: "linux-x64-musl" },
    { packages: ["linux-x64", "linux-x64-musl"], isMusl: false, found: "linux-x64" },
    { packages: ["linux-x64", "linux-x64-musl"], isMusl: true, found: "linux-x64-musl" },
  ])("of $packages takes $found (musl: $isMusl)", async ({ packages, isMusl, found }) => {
    await using folder = await makeFolder();
    for (const name of packages) {
      await folder.write(`node_modules/@wsecho/${name}/package.json`, "{}");
      await folder.write(`node_modules/@wsecho/${name}/bin/wsecho`, "");
    }
    const from = folder.at("node_modules/wsecho/lib/node.js");
    const path = findExecutable(from, { os: "linux", cpu: "x64" }, () => isMusl);
    expect(path).toEndWith(`/@wsecho/${found}/bin/wsecho`);
  });

  test("says which package is missing", async () => {
    await using folder = await makeFolder();
    const find = () =>
      findExecutable(folder.at("lib.js"), { os: "sunos", cpu: "sparc" }, () => false);
    expect(find).toThrow("expected the package @wsecho/sunos-sparc");
  });
});

test("a system has one C library", () => {
  expect(isMuslSystem()).toBeBoolean();
});
