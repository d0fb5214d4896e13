import { expect, test } from "bun:test";
import { chmod, mkdir } from "node:fs/promises";

import { readFile, whileReading, whyUnreadable } from "../../src/cli/file.ts";
import { start } from "../support/executable.ts";
import { failureOf } from "../support/failure.ts";
import { fakeIo } from "../support/fake-io.ts";
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
  expect(await readFile(path, 1)).toEqual(Uint8Array.from(bytes));
});

test.skipIf(notOn("Unix"))("a named pipe is read to its end (Windows has no mkfifo)", async () => {
  await using folder = await makeFolder();
  await using mkfifo = start(["mkfifo", folder.at("pipe")]);
  await mkfifo.finish();
  const path = folder.at("pipe");
  await using writer = start(["sh", "-c", '(printf one; printf two) >"$FILE"'], {
    env: { FILE: path },
  });
  const content = await readFile(path, 1);
  expect(new TextDecoder().decode(content)).toBe("onetwo");
  await writer.finish();
});

test("a file may be as large as its limit, and no larger", async () => {
  await using folder = await makeFolder();
  const path = await folder.write("large", new Uint8Array(1024 * 1024));
  expect(await readFile(path, 1)).toHaveLength(1024 * 1024);
  await folder.write("large", new Uint8Array(1024 * 1024 + 1));
  const message = `Cannot read ${JSON.stringify(path)}: expected a file of at most 1MiB, but it is larger`;
  expect(await failureOf(readFile(path, 1))).toMatchObject({ code: "BAD_VALUE", message });
});

test.skipIf(notOn("Unix"))("no more is read of a device that has no end", async () => {
  const message = 'Cannot read "/dev/zero": expected a file of at most 1MiB, but it is larger';
  expect(await failureOf(readFile("/dev/zero", 1))).toMatchObject({ code: "BAD_VALUE", message });
});

test("a wait for a file that does not come is reported, and can be stopped", async () => {
  const { stderr } = fakeIo();
  const stopping = new AbortController();
  const never = new Promise<never>(() => undefined);
  const reading = failureOf(whileReading("--file", never, stderr, stopping.signal, 1));
  const told = await stderr.containing("\n");
  expect(told).toBe("Still reading --file: a pipe ends once its writer closes it\n");
  stopping.abort("over");
  expect(await reading).toBe("over");
  expect(await failureOf(whileReading("--file", never, stderr, stopping.signal))).toBe("over");
});

test("a file that is not there is named", async () => {
  await using folder = await makeFolder();
  const path = folder.at("missing");
  expect(await failureOf(readFile(path, 1))).toEqual(unreadable(path, "there is no such file"));
  expect(await failureOf(readFile("", 1))).toEqual(unreadable("", "there is no such file"));
});

test("a folder is no file, and a file no folder", async () => {
  await using folder = await makeFolder();
  await mkdir(folder.at("inner"));
  const inside = `${await folder.write("file", "Hello")}/inside`;
  const inner = folder.at("inner");
  expect(await failureOf(readFile(inner, 1))).toEqual(unreadable(inner, "it is a directory"));
  expect(await failureOf(readFile(inside, 1))).toEqual(unreadable(inside, "there is no such file"));
});

test.skipIf(mayReadAnything())(
  "a file that may not be read says so (root may read any, Windows knows no such bits)",
  async () => {
    await using folder = await makeFolder();
    const path = await folder.write("secret", "Hello");
    await chmod(path, 0o000);
    expect(await failureOf(readFile(path, 1))).toEqual(
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
