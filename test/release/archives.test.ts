import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { stat } from "node:fs/promises";

import { checksums, packDownload } from "../../src/release/downloads.ts";
import type { Entry } from "../../src/release/entry.ts";
import { packTar, packTarGz } from "../../src/release/tar.ts";
import { type Target, targets } from "../../src/release/targets.ts";
import { packZip } from "../../src/release/zip.ts";
import { type Folder, makeFolder } from "../support/folder.ts";
import { lacks, notOn } from "../support/prerequisite.ts";

let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

const entries: readonly Entry[] = [
  { path: "wsecho/program", content: Buffer.from("#!/bin/sh\n"), isExecutable: true },
  { path: "wsecho/empty", content: new Uint8Array() },
  { path: "wsecho/Grüße.txt", content: Buffer.from("ä".repeat(1000)) },
  { path: "wsecho/block", content: new Uint8Array(512).fill(7) },
];

test("a tar archive is what others unpack", async () => {
  const files = await new Bun.Archive(packTarGz(entries)).files();
  for (const { path, content } of entries) {
    expect(await files.get(path)?.bytes()).toEqual(new Uint8Array(content));
  }
  expect(files.size).toBe(entries.length);
});

describe.skipIf(lacks("tar", Bun.which("tar") !== null) || notOn("Unix"))("tar(1)", () => {
  test("keeps which files are programs", async () => {
    const path = await folder.write("archive.tar", packTar(entries));
    const program = Bun.spawn(["tar", "xf", path, "-C", folder.path]);
    expect(await program.exited).toBe(0);
    expect((await stat(folder.at("wsecho/program"))).mode & 0o777).toBe(0o755);
    expect((await stat(folder.at("wsecho/empty"))).mode & 0o777).toBe(0o644);
  });
});

describe.skipIf(lacks("python3", Bun.which("python3") !== null))("a zip archive", () => {
  test("is what others unpack, modes included", async () => {
    const path = await folder.write("archive.zip", packZip(entries));
    const script = `
import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
for info in archive.infolist(): print(info.filename, info.file_size, oct(info.external_attr >> 16))`;
    const program = Bun.spawn(["python3", "-c", script, path], {
      env: { ...process.env, PYTHONIOENCODING: "utf8" },
    });
    expect(await program.stdout.text()).toBe(
      entries
        .map(({ path: name, content, isExecutable }) => {
          return `${name} ${content.length} ${isExecutable === true ? "0o100755" : "0o100644"}\n`;
        })
        .join(""),
    );
    expect(await program.exited).toBe(0);
  });
});

test.each([{ pack: packTarGz }, { pack: packZip }])(
  "$pack gives the same bytes again",
  ({ pack }) => {
    expect(Buffer.compare(pack(entries), pack(entries))).toBe(0);
  },
);

test("a name that is too long for a tar archive is an error", () => {
  const entry = { path: "x".repeat(101), content: new Uint8Array() };
  expect(() => packTar([entry])).toThrow("Too long for a tar archive");
});

describe("a download", () => {
  const byName = (name: string): Target => {
    const found = targets.find((target) => target.name === name);
    if (found === undefined) throw new Error(`No target ${name}`);
    return found;
  };
  const extras = [{ path: "LICENSE", content: Buffer.from("MIT") }];

  test("has its files in a folder of its name", async () => {
    const { name, bytes } = packDownload(byName("linux-x64"), "1.2.3", Buffer.from("elf"), extras);
    expect(name).toBe("wsecho-1.2.3-linux-x64.tar.gz");
    const files = await new Bun.Archive(bytes).files();
    expect([...files.keys()].sort()).toEqual([
      "wsecho-1.2.3-linux-x64/LICENSE",
      "wsecho-1.2.3-linux-x64/wsecho",
    ]);
  });

  test("is a zip archive for Windows", () => {
    const { name, bytes } = packDownload(byName("windows-arm64"), "1.2.3", Buffer.from("pe"), []);
    expect(name).toBe("wsecho-1.2.3-windows-arm64.zip");
    expect(Buffer.from(bytes).includes("wsecho-1.2.3-windows-arm64/wsecho.exe")).toBe(true);
  });

  test("has its checksum in the form of sha256sum, by name", () => {
    const files = [
      { name: "b", bytes: Buffer.from("") },
      { name: "a", bytes: Buffer.from("abc") },
    ];
    expect(checksums(files)).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n" +
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b\n",
    );
  });
});
