import { describe, expect, test } from "bun:test";

import {
  executable,
  lines,
  runWsecho,
  start,
  startServer,
  startWsecho,
} from "../support/executable.ts";
import { openPipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";

const numbered = Array.from({ length: 200_000 }, (_, index) => `message ${index + 1}`);
const input = Buffer.from(`${numbered.join("\n")}\n`);

test("200,000 lines come back complete and in their order", async () => {
  await using server = await startServer(["--quiet", "--prefix="]);
  const result = await runWsecho(["send", "-u", server.url], { stdin: input });
  expect(result).toMatchObject({ stderr: "", exitCode: 0 });
  expect(input.equals(result.bytes)).toBe(true);
});

// Windows has neither a FIFO nor a shell.
describe.skipIf(notOn("Unix"))("through pipes of a shell", () => {
  test("a slow reader loses nothing", async () => {
    await using server = await startServer(["--quiet", "--prefix="]);
    await using pipe = await openPipe();
    await using program = startWsecho(["send", "-u", server.url], {
      stdin: input,
      stdout: pipe.descriptor,
    });
    await pipe.handedOver();
    // So many replies have no room on their way: all of it stands still by then.
    const beginning = await pipe.readExactly(1);
    const rest = await pipe.readRest(4096);
    expect(input.equals(Buffer.concat([beginning, rest]))).toBe(true);
    expect(await program.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  });

  test.each([
    { name: "endless lines", pipeline: 'yes | "$0" send -u "$1" | head -2' },
    { name: "endless lines of which two are wanted", pipeline: 'yes | "$0" send -n 2 -u "$1"' },
    { name: "endless replies", pipeline: '"$0" send --follow -u "$1/ticker?every=1ms" | head -2' },
  ])("$name end quietly", async ({ pipeline }) => {
    await using server = await startServer(["--quiet"]);
    const url = server.url.replace(/\/$/, "");
    await using shell = start(["sh", "-c", pipeline, executable, url]);
    const { stdout, stderr, exitCode } = await shell.finish();
    expect(stdout.split("\n")).toHaveLength(3);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("lines are sent as they come", async () => {
    await using server = await startServer(["--quiet", "--prefix="]);
    const stdin = new TransformStream<Uint8Array, Uint8Array>();
    const keyboard = stdin.writable.getWriter();
    await using program = startWsecho(["send", "-u", server.url], { stdin: stdin.readable });
    const replies = lines(program.stdout);
    for (const line of ["one", "two", "three"]) {
      await keyboard.write(Buffer.from(`${line}\n`));
      expect((await replies.next()).value).toBe(line);
    }
    await keyboard.close();
    expect((await replies.next()).done).toBe(true);
    expect(await program.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  });
});
