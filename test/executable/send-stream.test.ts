import { describe, expect, test } from "bun:test";

import { executable, runWsecho, start, startWsecho } from "../support/executable.ts";
import { type PeerBehaviour, startPeer } from "../support/peer.ts";
import { openPipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";

const echoing: PeerBehaviour = { received: (ws, message) => void ws.send(message) };
const large = Buffer.alloc(1024 * 1024, "0123456789abcdef").toString();

// Windows has neither a FIFO nor a shell that closes descriptors.
describe.skipIf(notOn("Unix"))("through a pipe of a shell", () => {
  test.each([{ size: 1000 }, { size: 70_000 }, { size: large.length }])(
    "replies of $size bytes are complete, though their reader is late and slow",
    async ({ size }) => {
      const reply = large.slice(0, size);
      await using peer = startPeer({ received: (ws) => void ws.send(reply) });
      await using pipe = await openPipe();
      await using program = startWsecho(["send", "-u", peer.address, "1", "2", "3"], {
        stdout: pipe.descriptor,
      });
      await pipe.handedOver();
      await peer.received(3);
      const output = await pipe.readRest(4096);
      expect(output.equals(Buffer.from(`${reply}\n`.repeat(3)))).toBe(true);
      expect(await program.finish()).toMatchObject({ stderr: "", exitCode: 0 });
    },
  );

  test("a reader that has closed the pipe, like head, ends it quietly", async () => {
    await using peer = startPeer({ received: (ws) => void ws.send(large) });
    await using pipe = await openPipe();
    await using program = startWsecho(["send", "-u", peer.address, "1", "2"], {
      stdout: pipe.descriptor,
    });
    await pipe.handedOver();
    await pipe.read(1);
    await pipe.closeReader();
    expect(await program.finish()).toMatchObject({ stderr: "", exitCode: 0 });
  });

  test("a reader that reads nothing does not hold it when SIGINT comes", async () => {
    await using peer = startPeer({ received: (ws) => void ws.send(large) });
    await using pipe = await openPipe();
    await using program = startWsecho(["send", "-u", peer.address, "1"], {
      stdout: pipe.descriptor,
    });
    await pipe.handedOver();
    await pipe.read(1);
    program.kill("SIGINT");
    expect(await program.finish()).toMatchObject({ stderr: "", exitCode: 130 });
  });

  test.each([
    { name: "closed", redirection: "<&-" },
    { name: "/dev/null", redirection: "</dev/null" },
  ])("stdin may be $name", async ({ redirection }) => {
    await using peer = startPeer(echoing);
    const command = `exec "$0" send -u "$1" Hi ${redirection}`;
    await using shell = start(["sh", "-c", command, executable, peer.address], { stdin: "pipe" });
    expect(await shell.finish()).toMatchObject({ stdout: "Hi\n", stderr: "", exitCode: 0 });
  });
});

// Other systems have no disk that is always full.
describe.skipIf(notOn("Linux"))("a full disk is reported once: 23", () => {
  const stdout = Bun.file("/dev/full");
  const want = { stderr: "Cannot write the output: no space left on device\n", exitCode: 23 };

  test("for replies", async () => {
    await using peer = startPeer(echoing);
    expect(await runWsecho(["send", "-u", peer.address, "1", "2"], { stdout })).toMatchObject(want);
  });

  test.each([{ args: ["--help"] }, { args: ["--version"] }])("for $args", async ({ args }) => {
    expect(await runWsecho(args, { stdout })).toMatchObject(want);
  });
});

// Other systems do not show the flags of a descriptor.
test.skipIf(notOn("Linux"))("a pipe stays blocking for the programs that share it", async () => {
  await using peer = startPeer(echoing);
  await using pipe = await openPipe();
  const before = await statusFlags(pipe.descriptor);
  await runWsecho(["send", "-u", peer.address, "Hi"], { stdout: pipe.descriptor });
  expect(await statusFlags(pipe.descriptor)).toBe(before);
});

/** What `open` and `fcntl` have set on a descriptor of this process, such as `O_NONBLOCK`. */
async function statusFlags(descriptor: number): Promise<string | undefined> {
  const info = await Bun.file(`/proc/self/fdinfo/${descriptor}`).text();
  return /^flags:\s+(\d+)$/m.exec(info)?.[1];
}
