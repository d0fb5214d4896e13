import { describe, expect, test } from "bun:test";
import { chmod, link, mkdir, readdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";

import {
  formatEntries,
  historyLimit,
  historyPath,
  openHistory,
  parseEntries,
  remember,
} from "../../../../src/cli/send/prompt/history.ts";
import { start } from "../../../support/executable.ts";
import { makeFolder } from "../../../support/folder.ts";
import { notOn } from "../../../support/prerequisite.ts";

const hasModes = !notOn("Unix");

const places = [
  { target: "linux-x64", env: { HOME: "/home/a" }, want: "/home/a/.local/state/wsecho/history" },
  { target: "freebsd-x64", env: { HOME: "/home/a" }, want: "/home/a/.local/state/wsecho/history" },
  {
    target: "linux-arm64",
    env: { HOME: "/home/a", XDG_STATE_HOME: "/state" },
    want: "/state/wsecho/history",
  },
  { target: "linux-x64", env: { XDG_STATE_HOME: "/state" }, want: "/state/wsecho/history" },
  {
    target: "linux-x64",
    env: { HOME: "/home/a", XDG_STATE_HOME: "relative" },
    want: "/home/a/.local/state/wsecho/history",
  },
  {
    target: "linux-x64",
    env: { HOME: "/home/a", XDG_STATE_HOME: "" },
    want: "/home/a/.local/state/wsecho/history",
  },
  { target: "linux-x64", env: {}, want: undefined },
  { target: "linux-x64", env: { HOME: "" }, want: undefined },
  {
    target: "darwin-arm64",
    env: { HOME: "/Users/a", XDG_STATE_HOME: "/state" },
    want: "/Users/a/Library/Application Support/wsecho/history",
  },
  { target: "darwin-x64", env: {}, want: undefined },
  {
    target: "win32-x64",
    env: { LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local", HOME: "/home/a" },
    want: "C:\\Users\\a\\AppData\\Local\\wsecho\\history",
  },
  { target: "win32-x64", env: { HOME: "/home/a" }, want: undefined },
];

test.each(
  places.map((place) => ({
    ...place,
    shownEnv: JSON.stringify(place.env),
    shownPath: place.want ?? "nowhere",
  })),
)("on $target with $shownEnv the history is in $shownPath", ({ target, env, want }) => {
  expect(historyPath({ target, env })).toBe(want);
});

test("entries are kept for the next run", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "new", "wsecho", "history");
  const first = await openHistory(path);
  expect(first.entries).toEqual([]);
  for (const entry of ["one", "one", "", "two\nlines", "one"]) first.add(entry);
  expect(first.entries).toEqual(["one", "two\nlines", "one"]);
  await first.saved();
  const second = await openHistory(path);
  expect(second.entries).toEqual(["one", "two\nlines", "one"]);
  expect(await Bun.file(path).text()).toBe('"one"\n"two\\nlines"\n"one"\n');
});

test.skipIf(!hasModes)("no one else may read it (Windows has no such modes)", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "wsecho", "history");
  await mkdir(join(folder.path, "wsecho"), { mode: 0o755 });
  await Bun.write(path, '"old"\n');
  await chmod(path, 0o644);
  const history = await openHistory(path);
  history.add("secret");
  await history.saved();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder.path, "wsecho"))).mode & 0o777).toBe(0o700);
});

test.skipIf(!hasModes)("nor the folders made for it (Windows has no such modes)", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "state", "wsecho", "history");
  const history = await openHistory(path);
  history.add("secret");
  await history.saved();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder.path, "state", "wsecho"))).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder.path, "state"))).mode & 0o777).toBe(0o700);
});

test("it keeps the newest 1,000, and leaves no other file", async () => {
  await using folder = await makeFolder();
  const full = Array.from({ length: 1000 }, (_, index) => `entry ${index}`);
  const path = await folder.write("history", formatEntries(full));
  const history = await openHistory(path);
  for (const entry of ["a", "b"]) history.add(entry);
  await history.saved();
  const want = [...full.slice(2), "a", "b"];
  expect(history.entries).toEqual(want);
  expect(await Bun.file(path).text()).toBe(formatEntries(want));
  expect(await readdir(folder.path)).toEqual(["history"]);
  if (hasModes) expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("two runs at a time keep the entries of both", async () => {
  await using folder = await makeFolder();
  const [one, two] = [
    await openHistory(folder.at("history")),
    await openHistory(folder.at("history")),
  ];
  one.add("1");
  await one.saved();
  two.add("2");
  await two.saved();
  one.add("3");
  await one.saved();
  expect(one.entries).toEqual(["1", "3"]);
  expect((await openHistory(folder.at("history"))).entries).toEqual(["1", "2", "3"]);
});

test("invalid parts of the file are skipped, and removed with the next entry", async () => {
  await using folder = await makeFolder();
  const path = await folder.write("history", '"one"\nnot JSON\n7\n"two"\n"cut o');
  const history = await openHistory(path);
  expect(history.entries).toEqual(["one", "two"]);
  history.add("three");
  await history.saved();
  expect(await Bun.file(path).text()).toBe('"one"\n"two"\n"three"\n');
});

test("a file without a line end at its end loses nothing", async () => {
  await using folder = await makeFolder();
  const path = await folder.write("history", '"one"');
  const history = await openHistory(path);
  history.add("two");
  await history.saved();
  expect((await openHistory(path)).entries).toEqual(["one", "two"]);
});

test("of a huge file only the end is read", async () => {
  await using folder = await makeFolder();
  const junk = `${"x".repeat(1023)}\n`.repeat(5 * 1024);
  const path = await folder.write("history", `"lost"\n"lost too"\n${junk}"kept"\n`);
  expect((await openHistory(path)).entries).toEqual(["kept"]);
});

test("a very long entry is for this run only", async () => {
  await using folder = await makeFolder();
  const history = await openHistory(folder.at("history"));
  const long = "x".repeat(100_000);
  history.add(long);
  history.add("short");
  await history.saved();
  expect(history.entries).toEqual([long, "short"]);
  expect((await openHistory(folder.at("history"))).entries).toEqual(["short"]);
});

test("without a path it is kept in memory", async () => {
  const history = await openHistory(undefined);
  history.add("one");
  await history.saved();
  expect(history.entries).toEqual(["one"]);
});

test("a folder that cannot be made breaks nothing", async () => {
  await using folder = await makeFolder();
  const obstacle = await folder.write("wsecho", "a file");
  const history = await openHistory(join(obstacle, "history"));
  history.add("one");
  await history.saved();
  history.add("two");
  await history.saved();
  expect(history.entries).toEqual(["one", "two"]);
  expect(await Bun.file(obstacle).text()).toBe("a file");
});

test("a folder in the place of the file breaks nothing", async () => {
  await using folder = await makeFolder();
  await mkdir(folder.at("history"));
  const history = await openHistory(folder.at("history"));
  history.add("one");
  await history.saved();
  expect(history.entries).toEqual(["one"]);
  expect(await readdir(folder.path)).toEqual(["history"]);
});

test.skipIf(!hasModes)(
  "a link to something other than a plain file, such as /dev/null, is left alone (Windows has no mkfifo)",
  async () => {
    await using folder = await makeFolder();
    // A pipe rather than /dev/null itself, which a fault would take away from everyone here.
    await using mkfifo = start(["mkfifo", "-m", "644", folder.at("pipe")]);
    await mkfifo.finish();
    await symlink(folder.at("pipe"), folder.at("history"));
    const history = await openHistory(folder.at("history"));
    history.add("one");
    await history.saved();
    expect(history.entries).toEqual(["one"]);
    const left = await stat(folder.at("history"));
    expect(left.isFIFO()).toBe(true);
    expect(left.mode & 0o777).toBe(0o644);
  },
);

describe.skipIf(!hasModes)("what is a link is left alone (Windows has no such links):", () => {
  const content = 'theirs\n"one"\n';

  test.each([
    { name: "the file", at: "history", link: symlink, from: "theirs" },
    { name: "the file, to nothing", at: "history", link: symlink, from: "missing" },
    { name: "the file, a hard link", at: "history", link, from: "theirs" },
    { name: "the folder", at: "wsecho/history", link: symlink, from: "." },
    { name: "the folder, with a file in it", at: "wsecho/theirs", link: symlink, from: "." },
  ])("$name", async ({ at, link: makeLink, from }) => {
    await using folder = await makeFolder();
    await folder.write("theirs", content);
    await chmod(folder.path, 0o750);
    await makeLink(folder.at(from), folder.at(at.replace(/\/.*/, "")));
    const before = (await readdir(folder.path)).toSorted();
    const history = await openHistory(folder.at(at));
    expect(history.entries).toEqual([]);
    history.add("two");
    await history.saved();
    expect(history.entries).toEqual(["two"]);
    expect(await Bun.file(folder.at("theirs")).text()).toBe(content);
    expect((await readdir(folder.path)).toSorted()).toEqual(before);
    expect((await stat(folder.path)).mode & 0o777).toBe(0o750);
  });
});

test.each([
  { entries: [], text: "a", want: ["a"] },
  { entries: ["a"], text: "b", want: ["a", "b"] },
  { entries: ["a"], text: "a", want: ["a"] },
  { entries: ["a", "b"], text: "a", want: ["a", "b", "a"] },
  { entries: ["a"], text: "", want: ["a"] },
  { entries: ["a"], text: " ", want: ["a", " "] },
])("$entries and $text are $want", ({ entries, text, want }) => {
  expect(remember(entries, text)).toEqual(want);
});

test("the same history comes back when there is nothing to remember", () => {
  const entries = ["a"];
  expect(remember(entries, "a")).toBe(entries);
  expect(remember(entries, "")).toBe(entries);
});

test("of more than 1,000 entries the oldest go", () => {
  const full = Array.from({ length: historyLimit }, (_, index) => `entry ${index}`);
  expect(historyLimit).toBe(1000);
  expect(remember(full, "new")).toEqual([...full.slice(1), "new"]);
  expect(parseEntries(formatEntries(["old", ...full]))).toEqual(full);
});

test("any entry is read as it was written", () => {
  const entries = [
    "plain",
    "two\nlines\r\n",
    '"quoted" \\ back',
    "\x1b[2J\0",
    "漢👋",
    "\ud800",
    " ",
  ];
  expect(formatEntries(entries).split("\n")).toHaveLength(entries.length + 1);
  expect(parseEntries(formatEntries(entries))).toEqual(entries);
});

test.each([
  { content: "", want: [] },
  { content: "\n\n", want: [] },
  { content: '"a"\nplain\n1\nnull\n{"b":1}\n["c"]\n"d"', want: ["a", "d"] },
  { content: '"a"\r\n"b"\r\n', want: ["a", "b"] },
  { content: '"a"\n"a"\n""\n"a"\n"b"\n', want: ["a", "b"] },
  { content: '"cut o', want: [] },
  { content: "\0\0\0\ufffd", want: [] },
])("what is not an entry is skipped: $want", ({ content, want }) => {
  expect(parseEntries(content)).toEqual(want);
});
