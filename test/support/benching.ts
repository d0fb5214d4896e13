import { run } from "../../src/cli/run.ts";
import { listen, type ListenOptions } from "../../src/server/listen.ts";
import { type FakeIo, fakeIo, type FakeIoOptions } from "./fake-io.ts";

/** What a run of `bench` came to, and what the server saw of it. */
export interface Benched {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly connections: number;
  readonly messages: number;
  /** Messages that were text. */
  readonly texts: number;
}

/** What surrounds a run of `bench`. */
export interface Bench extends FakeIoOptions {
  readonly listen?: ListenOptions;
  /** What happens meanwhile, once the server has got its first message. */
  readonly meanwhile?: (io: FakeIo) => void;
}

/** Flags for a load that is short, and as small as it can be. */
export const shortLoad = ["-c", "2", "-d", "100ms"] as const;

/** Runs `bench` against a server of ours, to its end. */
export async function benching(
  path: string,
  argv: readonly string[],
  { listen: options, meanwhile, ...world }: Bench = {},
): Promise<Benched> {
  const io = fakeIo(world);
  let connections = 0;
  let messages = 0;
  let texts = 0;
  await using server = await listen({
    port: 0,
    ...options,
    observer: {
      opened: () => void connections++,
      received(_, message) {
        if (messages++ === 0) meanwhile?.(io);
        if (typeof message === "string") texts++;
      },
    },
  });
  const code = await run(["bench", `${server.url}${path}`, ...argv], io);
  const hide = (text: string) => text.replaceAll(server.url, "URL");
  const { stdout, stderr } = io;
  return {
    code,
    stdout: hide(stdout.text),
    stderr: hide(stderr.text),
    connections,
    messages,
    texts,
  };
}
