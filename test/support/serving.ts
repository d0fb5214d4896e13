import { run } from "../../src/cli/run.ts";
import { type FakeIo, fakeIo, type FakeIoOptions } from "./fake-io.ts";

/** `wsecho serve` in this process, until it is disposed of. */
export interface Serving extends AsyncDisposable {
  readonly url: string;
  readonly io: FakeIo;
  readonly exitCode: Promise<number>;
}

/** Starts `wsecho serve` on a free port, and resolves once it prints where it listens. */
export async function serving(
  argv: readonly string[] = [],
  options?: FakeIoOptions,
): Promise<Serving> {
  const io = fakeIo(options);
  const exitCode = run(["serve", "--port", "0", ...argv], io);
  const started = await Promise.race([io.stdout.containing("\n"), exitCode]);
  if (typeof started === "number") throw new Error(`serve did not start: ${io.stderr.text}`);
  return {
    url: /\bwss?(?:\+unix)?:\/\/[^\s"]+/.exec(started)?.[0] ?? "",
    io,
    exitCode,
    async [Symbol.asyncDispose]() {
      io.deliver("SIGTERM");
      await exitCode;
    },
  };
}
