import { describe, expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { endpointSections } from "../../../src/cli/serve/endpoint-help.ts";
import { endpointList } from "../../../src/server/pages.ts";
import { fakeIo } from "../../support/fake-io.ts";

const { paths, faults } = endpointList();

async function helpOf(flag: string): Promise<string> {
  const io = fakeIo();
  expect(await run(["serve", flag], io)).toBe(0);
  return io.stdout.text;
}

describe("the sections", () => {
  const [pathSection, querySection] = endpointSections();

  test("tell of each path, and of its options", () => {
    expect(pathSection?.rows.map(([path]) => path)).toEqual(paths.map(({ path }) => path));
    expect(pathSection?.rows).toContainEqual([
      "/ticker",
      'send {"seq":1,"time":"…"} on a timer; options: ?every ?count',
    ]);
  });

  test("tell of each fault", () => {
    expect(querySection?.rows).toEqual(Object.entries(faults));
  });
});

test("--help shows every path and every fault", async () => {
  // However it is wrapped.
  const help = (await helpOf("--help")).replace(/\s+/g, " ");
  for (const { path, summary } of paths) expect(help).toInclude(` ${path} ${summary}`);
  for (const [name, meaning] of Object.entries(faults)) {
    expect(help).toInclude(` ${name} ${meaning} `);
  }
});

test("-h, the short one, does not", async () => {
  const help = await helpOf("-h");
  expect(help).not.toInclude("/room/<name>");
  expect(help).toInclude("wsecho serve --help");
});
