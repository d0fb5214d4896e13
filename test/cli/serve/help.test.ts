import { expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { endpointList } from "../../../src/server/pages.ts";
import { fakeIo } from "../../support/fake-io.ts";

const { paths, faults } = endpointList();

async function helpOf(flag: string): Promise<string> {
  const io = fakeIo();
  expect(await run(["serve", flag], io)).toBe(0);
  return io.stdout.text;
}

test("--help shows every path and every fault", async () => {
  // However it is wrapped.
  const help = (await helpOf("--help")).replace(/\s+/g, " ");
  for (const { path, summary } of paths) expect(help).toInclude(` ${path} ${summary}`);
  for (const [name, meaning] of Object.entries(faults)) {
    expect(help).toInclude(` ${name} ${meaning} `);
  }
  expect(help).toInclude(" on a timer; options: ?every ?count ");
});

test("-h, the short one, does not", async () => {
  const help = await helpOf("-h");
  expect(help).not.toInclude("/room/<name>");
  expect(help).toInclude("wsecho serve --help");
});
