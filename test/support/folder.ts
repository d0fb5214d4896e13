import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for the files of one test, removed with all that is in it. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** The path of a file in it. */
  at(name: string): string;
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
}

/** Makes a folder of its own. */
export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "wsecho-test-"));

  function at(name: string): string {
    return join(path, name);
  }

  async function write(name: string, content: string | Uint8Array): Promise<string> {
    await Bun.write(at(name), content);
    return at(name);
  }

  return {
    path,
    at,
    write,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
