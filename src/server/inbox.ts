import type { Message } from "../protocol/message.ts";

/** Bytes before each message: its type, and its length. */
const headSize = 5;
const textType = 1;

/** The smallest piece of memory, in bytes; a message that does not fit into the last one gets a new one. */
const smallestChunk = 4096;
const largestChunk = 64 * 1024;

interface Chunk {
  readonly bytes: Buffer<ArrayBuffer>;
  written: number;
  read: number;
}

/**
 * Creates an empty inbox: messages that came before their connection could be answered. They are packed,
 * as tens of thousands of small ones may come in one read, and would each need 100 bytes more.
 */
export function createInbox() {
  let chunks: Chunk[] = [];
  let size = 0;

  function chunkFor(needed: number): Chunk {
    const last = chunks.at(-1);
    if (last !== undefined && last.bytes.length - last.written >= needed) return last;
    const wanted = Math.min(2 * (last?.bytes.length ?? smallestChunk / 2), largestChunk);
    const chunk = { bytes: Buffer.allocUnsafeSlow(Math.max(wanted, needed)), written: 0, read: 0 };
    chunks.push(chunk);
    size += chunk.bytes.length;
    return chunk;
  }

  return {
    /** The memory that the messages use, in bytes. */
    get size() {
      return size;
    },
    put(message: Message): void {
      const isText = typeof message === "string";
      const length = isText ? Buffer.byteLength(message) : message.length;
      const chunk = chunkFor(headSize + length);
      const { bytes } = chunk;
      const start = chunk.written + headSize;
      bytes[chunk.written] = isText ? textType : 0;
      bytes.writeUInt32LE(length, chunk.written + 1);
      if (isText) bytes.write(message, start, length, "utf8");
      else bytes.set(message, start);
      chunk.written = start + length;
    },
    /** Removes the oldest message; undefined if there is none. */
    take(): string | Buffer<ArrayBuffer> | undefined {
      const [chunk] = chunks;
      if (chunk === undefined) return undefined;
      const { bytes, read } = chunk;
      const start = read + headSize;
      const end = start + bytes.readUInt32LE(read + 1);
      chunk.read = end;
      if (end === chunk.written) {
        chunks.shift();
        size -= bytes.length;
      }
      // The handler of a large message may detach its memory.
      return bytes[read] === textType
        ? bytes.toString("utf8", start, end)
        : Buffer.from(bytes.subarray(start, end));
    },
    clear(): void {
      chunks = [];
      size = 0;
    },
  };
}

/** Messages that wait to be answered. */
export type Inbox = ReturnType<typeof createInbox>;
