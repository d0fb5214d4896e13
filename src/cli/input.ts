import { WsechoError } from "../errors.ts";
import { whyUnreadable } from "./file.ts";
import type { Input } from "./io.ts";
import { createRawSwitch, isTerminal, suspendProcess } from "./terminal.ts";

/**
 * An input from a Bun file, which is opened when it is read; `descriptor` is its number.
 * `process.stdin` would do the same, but is far slower to start.
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
      // The stream reads from the system only on demand.
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
    // A pending read gets the end.
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
