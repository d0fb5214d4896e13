import { expect, test } from "bun:test";

import { runSend, testRows } from "../../support/send-rows.ts";

testRows([
  { name: "-q prints no reply", args: ["-q", "a", "b"] },
  { name: "-q prints no reply to stdin", args: ["-q"], stdin: "a\nb\n" },
  { name: "WSECHO_QUIET does the same", args: ["a"], env: { WSECHO_QUIET: "1" } },
  { name: "-q passes an expectation", args: ["-q", "a", "--expect", "a"] },
  { name: "-q fails an expectation", args: ["-q", "a", "--expect", "b"], exitCode: 1 },
  { name: "-q keeps a refusal quiet", path: "/status/401", args: ["-q", "a"], exitCode: 22 },
  { name: "-q keeps a close quiet", path: "/close/1011", args: ["-q", "a"], exitCode: 56 },
  {
    name: "-q keeps a timeout quiet",
    path: "/silent",
    args: ["-q", "a", "-w50ms"],
    exitCode: 28,
  },
  {
    name: "-q keeps retries quiet",
    path: "/status/503",
    args: ["-q", "a", "--retry", "1"],
    exitCode: 22,
  },
  {
    name: "-q still says what is wrong with the command line",
    args: ["-q", "-f", "no-such-file"],
    stderr: 'Cannot read "no-such-file": expected a file, but there is no such file\n',
    exitCode: 2,
  },
]);

test.each(["--verbose", "--json", "--stats"])("-q excludes %s", async (flag) => {
  expect(await runSend(["-q", flag, "a"])).toMatchObject({
    stdout: "",
    stderr: `Cannot use --quiet with ${flag}: expected one of them\n`,
    exitCode: 2,
  });
});

test("-q with nothing to listen is quiet as well", async () => {
  using unused = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const { port } = unused;
  unused.stop(true);
  expect(await runSend(["-q", "-u", `ws://127.0.0.1:${port}`, "a"])).toMatchObject({
    stdout: "",
    stderr: "",
    exitCode: 7,
  });
});
