import { open } from "node:fs/promises";

import { start } from "./executable.ts";
import { makeFolder } from "./folder.ts";

/**
 * A pipe as a shell makes one: what `Bun.spawn` calls a pipe is a pair of sockets, which holds more
 * and fails in other ways. Not available on Windows.
 */
export interface Pipe extends AsyncDisposable {
  /** The descriptor that a program is to write to. */
  readonly descriptor: number;
  /** Call this once the program has started, as the pipe ends with its last writer. */
  handedOver(): Promise<void>;
  /**
   * What was written, at most this many bytes; nothing at the end. Until it is called, nothing is
   * read.
   */
  read(size: number): Promise<Uint8Array>;
  readExactly(size: number): Promise<Buffer>;
  /** Reads a line byte by byte, and nothing after it. */
  readLine(): Promise<string>;
  /** Reads all that is left, in pieces of at most `size` bytes. */
  readRest(size?: number): Promise<Buffer>;
  /** Goes away as a reader, as `head` does. */
  closeReader(): Promise<void>;
}

/** Makes a pipe that no one writes to and no one reads yet. */
export async function openPipe(): Promise<Pipe> {
  await using folder = await makeFolder();
  const path = folder.at("pipe");
  await using mkfifo = start(["mkfifo", path]);
  const { exitCode, stderr } = await mkfifo.finish();
  if (exitCode !== 0) throw new Error(`Cannot make a pipe: ${stderr}`);
  // Each of the two waits for the other.
  return wrap(...(await Promise.all([open(path, "r"), open(path, "w")])));
}

type Handle = Awaited<ReturnType<typeof open>>;

function wrap(reader: Handle, writer: Handle): Pipe {
  async function read(size: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await reader.read(Buffer.alloc(size), 0, size);
    return buffer.subarray(0, bytesRead);
  }

  async function readLine(): Promise<string> {
    const bytes: number[] = [];
    while (bytes.at(-1) !== 0x0a) {
      const [byte] = await read(1);
      if (byte === undefined) break;
      bytes.push(byte);
    }
    return Buffer.from(bytes).toString();
  }

  async function readExactly(size: number): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let missing = size;
    while (missing > 0) {
      const chunk = await read(missing);
      if (chunk.length === 0) throw new Error(`The pipe ended ${missing} bytes too early`);
      chunks.push(chunk);
      missing -= chunk.length;
    }
    return Buffer.concat(chunks);
  }

  async function readRest(size = 65_536): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    do chunks.push(await read(size));
    while (chunks.at(-1)?.length !== 0);
    return Buffer.concat(chunks);
  }

  return {
    descriptor: writer.fd,
    handedOver: () => writer.close(),
    read,
    readExactly,
    readLine,
    readRest,
    closeReader: () => reader.close(),
    async [Symbol.asyncDispose]() {
      await Promise.all([reader.close(), writer.close()]);
    },
  };
}
