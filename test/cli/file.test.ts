import { expect, test } from "bun:test";
import { chmod, mkdir } from "node:fs/promises";

import { readFile, whyUnreadable } from "../../src/cli/file.ts";
import { start } from "../support/executable.ts";
import { failureOf } from "../support/failure.ts";
import { makeFolder } from "../support/folder.ts";
import { mayReadAnything, notOn } from "../support/prerequisite.ts";

/** The error for a path that cannot be read, for this reason. */
function unreadable(path: string, why: string): unknown {
  const message = `Cannot read ${JSON.stringify(path)}: expected a file, but ${why}`;
  return expect.objectContaining({ name: "WsechoError", code: "BAD_VALUE", message });
}

test.each([
  { name: "nothing", bytes: [] },
  { name: "text", bytes: [0x48, 0x69, 0x0a] },
  { name: "any bytes", bytes: [0x00, 0xff, 0x0d, 0x0a, 0xef, 0xbb, 0xbf] },
])("$name is read as it is", async ({ bytes }) => {
  await using folder = await makeFolder();
  const path = await folder.write("input", Uint8Array.from(bytes));
  expect(await readFile(path)).toEqual(Uint8Array.from(bytes));
});

test.skipIf(notOn("Unix"))("a named pipe is read to its end (Windows has no mkfifo)", async () => {
  await using folder = await makeFolder();
  await using mkfifo = start(["mkfifo", folder.at("pipe")]);
  await mkfifo.finish();
  const path = folder.at("pipe");
  await using writer = start(["sh", "-c", '(printf one; printf two) >"$FILE"'], {
    env: { FILE: path },
  });
  const content = await readFile(path);
  expect(new TextDecoder().decode(content)).toBe("onetwo");
  await writer.finish();
});

test("a file that is not there is named", async () => {
  await using folder = await makeFolder();
  const path = folder.at("missing");
  expect(await failureOf(readFile(path))).toEqual(unreadable(path, "there is no such file"));
  expect(await failureOf(readFile(""))).toEqual(unreadable("", "there is no such file"));
});

test("a folder is no file, and a file no folder", async () => {
  await using folder = await makeFolder();
  await mkdir(folder.at("inner"));
  const inside = `${await folder.write("file", "Hello")}/inside`;
  const inner = folder.at("inner");
  expect(await failureOf(readFile(inner))).toEqual(unreadable(inner, "it is a directory"));
  expect(await failureOf(readFile(inside))).toEqual(unreadable(inside, "there is no such file"));
});

test.skipIf(mayReadAnything())(
  "a file that may not be read says so (root may read any, Windows knows no such bits)",
  async () => {
    await using folder = await makeFolder();
    const path = await folder.write("secret", "Hello");
    await chmod(path, 0o000);
    expect(await failureOf(readFile(path))).toEqual(
      unreadable(path, "reading it is not permitted"),
    );
  },
);

test.each([
  {
    error: Object.assign(new Error("EACCES: no"), { code: "EACCES" }),
    want: "reading it is not permitted",
  },
  {
    error: Object.assign(new Error("input/output error"), { code: "EIO" }),
    want: "input/output error",
  },
  { error: new Error("something else"), want: "something else" },
  { error: "a word", want: "a word" },
])("$want", ({ error, want }) => {
  expect(whyUnreadable(error)).toBe(want);
});
