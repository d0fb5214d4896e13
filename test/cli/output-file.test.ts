import { expect, test } from "bun:test";
import { link, mkdir, readdir, symlink } from "node:fs/promises";

import { replaceFile, writeOutputFile } from "../../src/cli/output-file.ts";
import { type Folder, makeFolder } from "../support/folder.ts";
import { notOn } from "../support/prerequisite.ts";

test("a file is made, and replaced by the next", async () => {
  await using folder = await makeFolder();
  const path = folder.at("port");
  for (const content of ["one\n", "two\n"]) {
    await writeOutputFile("--port-file", path, content);
    expect(await Bun.file(path).text()).toBe(content);
  }
  expect(await readdir(folder.path)).toEqual(["port"]);
});

test("a file is removed by the one who wrote it last", async () => {
  await using folder = await makeFolder();
  const path = folder.at("port");
  const first = await writeOutputFile("--port-file", path, "1\n");
  const second = await writeOutputFile("--port-file", path, "1\n");
  await first.remove();
  expect(await Bun.file(path).text()).toBe("1\n");
  await second.remove();
  await second.remove();
  expect(await readdir(folder.path)).toEqual([]);
});

test.skipIf(notOn("Unix"))("a link that was made meanwhile is replaced, not followed", async () => {
  await using folder = await makeFolder();
  const theirs = await folder.write("theirs", "theirs");
  for (const makeLink of [symlink, link]) {
    await makeLink(theirs, folder.at("ours"));
    const file = await replaceFile(folder.at("ours"), "ours", 0o600);
    expect(await Bun.file(folder.at("ours")).text()).toBe("ours");
    expect(await Bun.file(theirs).text()).toBe("theirs");
    await file.remove();
  }
});

const other = "it is something else, such as a folder or a link";

test.each<{ what: string; name: string; why: string; make?(folder: Folder): Promise<unknown> }>([
  { what: "in a folder that is missing", name: "no/port", why: "its folder does not exist" },
  {
    what: "in a file",
    name: "file/port",
    why: "its folder does not exist",
    make: (folder) => folder.write("file", ""),
  },
  {
    what: "that is a folder",
    name: "port",
    why: other,
    make: (folder) => mkdir(folder.at("port")),
  },
  {
    what: "that is a link",
    name: "port",
    why: other,
    make: (folder) => symlink(folder.at("missing"), folder.at("port")),
  },
  { what: "with a long name", name: "x".repeat(1000), why: "its name is too long" },
])("a file $what is not written, and nothing is left there", async ({ name, why, make }) => {
  await using folder = await makeFolder();
  await make?.(folder);
  const before = await readdir(folder.path);
  const path = folder.at(name);
  await expect(writeOutputFile("--port-file", path, "1\n")).rejects.toThrow(
    expect.objectContaining({
      code: "OUTPUT_FAILED",
      message: `Cannot write --port-file ${JSON.stringify(path)}: expected a file to make or replace, but ${why}`,
    }),
  );
  expect(await readdir(folder.path)).toEqual(before);
});
