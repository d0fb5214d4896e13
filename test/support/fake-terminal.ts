import type { Io } from "../../src/cli/io.ts";
import { type FakeIo, fakeIo } from "./fake-io.ts";
import { createScreen, type Screen } from "./screen.ts";

/** A terminal made of memory: its keyboard is stdin, and both outputs are on its screen. */
export interface FakeTerminal {
  readonly io: Io;
  readonly stdin: FakeIo["stdin"];
  readonly screen: Screen;
  /** Presses keys, and resolves once the program has answered on the screen. */
  type(keys: string | Uint8Array): Promise<void>;
}

/** Makes a terminal; its size is in cells. */
export function fakeTerminal({ columns = 20, rows = 10 } = {}): FakeTerminal {
  const memory = fakeIo({ keyboard: true, terminal: true });
  const screen = createScreen({ columns, rows });
  let changed = Promise.withResolvers<void>();
  const stdout: Io["stdout"] = {
    ...memory.stdout,
    write(data) {
      screen.write(data.toString());
      changed.resolve();
      changed = Promise.withResolvers();
    },
  };
  return {
    io: { ...memory, stdout, stderr: stdout, columns: () => columns, rows: () => rows },
    stdin: memory.stdin,
    screen,
    type(keys) {
      memory.stdin.push(keys);
      return changed.promise;
    },
  };
}
