import { WsechoError } from "../errors.ts";
import { whyUnreadable } from "./file.ts";
import type { Input } from "./io.ts";
import { createRawSwitch, isTerminal, suspendProcess } from "./terminal.ts";

/**
 * An input over a file that Bun can read from, asked for when it is read, with `descriptor` for its
 * number. `process.stdin` would do the same, but is far slower to start.
 */
export function createInput(file: () => Bun.BunFile, descriptor: number): Input {
  let reader: ReturnType<typeof open> | undefined;
  let isClosed = false;
  let switchRaw: ReturnType<typeof createRawSwitch> | undefined;

  function open() {
    return file().stream().getReader();
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      if (isClosed) return;
      reader = open();
      // The stream asks the system for more only when it is asked itself.
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } catch (error) {
      const text = `Cannot read the input: expected something to read, but ${whyUnreadable(error)}`;
      throw new WsechoError("BAD_VALUE", text, { cause: error });
    } finally {
      close();
    }
  }

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    // A read that waits is answered with the end.
    reader?.cancel().catch(() => undefined);
  }

  return {
    isTerminal: () => isTerminal(descriptor),
    read,
    setRaw(raw) {
      if (raw) switchRaw ??= createRawSwitch(descriptor);
      switchRaw?.(raw);
    },
    suspend: suspendProcess,
    close,
  };
}
