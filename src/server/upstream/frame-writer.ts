import { opcode } from "../../protocol/frame.ts";
import { maskRange } from "../../protocol/mask.ts";
import { byteLength, type Message } from "../../protocol/message.ts";
import { freedFrom, freeMemory } from "../free-memory.ts";

/** The most that the head of a client's frame has: two bytes, eight of the length, four of the key. */
const longestHead = 14;

/**
 * Where frames are put together before they are written: one place for all connections, as nothing stays
 * there.
 */
const scratch = Buffer.allocUnsafeSlow(256 * 1024);

/** Random bytes for masking keys; to draw four at a time takes longer than to mask. */
const keys = new Uint8Array(4096);
let nextKey = keys.length;

/** Where in `keys` there are four bytes that were never used. */
function drawKey(): number {
  if (nextKey === keys.length) {
    crypto.getRandomValues(keys);
    nextKey = 0;
  }
  nextKey += 4;
  return nextKey - 4;
}

/**
 * Puts a message as a masked frame (RFC 6455, section 5.2) where there is room for it, and returns where it
 * ends.
 */
function putFrame(target: Buffer, at: number, message: Message, length: number): number {
  const isText = typeof message === "string";
  let place = at;
  target[place++] = 0x80 | (isText ? opcode.text : opcode.binary);
  if (length < 126) {
    target[place++] = 0x80 | length;
  } else if (length < 65_536) {
    target[place++] = 0x80 | 126;
    place = target.writeUInt16BE(length, place);
  } else {
    target[place++] = 0x80 | 127;
    place = target.writeBigUInt64BE(BigInt(length), place);
  }
  const key = drawKey();
  for (let index = 0; index < 4; index++) target[place++] = keys[key + index] ?? 0;
  const end = place + length;
  if (isText) target.write(message, place, length, "utf8");
  else target.set(message, place);
  maskRange(target, place, end, keys, key);
  return end;
}

/** Accepts as many bytes as it has room for, and returns how many, or less than 0 if it is closed. */
export type Write = (bytes: Uint8Array, from: number, length: number) => number;

/** A frame as it goes out. */
interface Frame {
  readonly frame: Uint8Array;
}

interface Entry {
  /** A message is put into a frame when it goes out. */
  readonly content: Message | Frame;
  readonly length: number;
}

function isFrame(content: Message | Frame): content is Frame {
  return typeof content === "object" && "frame" in content;
}

/**
 * Creates a queue of what a client has yet to send, in as few writes as it fits in.
 *
 * @param releases whether nobody needs a message any more once it has gone out
 */
export function createFrameWriter(releases: boolean) {
  let entries: Entry[] = [];
  let first = 0;
  /** What a write has left over. */
  let rest: Uint8Array | undefined;
  let waiting = 0;

  function add(content: Message | Frame, length: number): void {
    entries.push({ content, length });
    waiting += length;
  }

  /** Puts as many entries together as there is room for, at least one, and returns their bytes. */
  function gather(): Uint8Array {
    let end = 0;
    for (let next = entries[first]; next !== undefined; next = entries[first]) {
      const { content, length } = next;
      const isLarge = longestHead + length > scratch.length;
      if (end > 0 && (isLarge || end + longestHead + length > scratch.length)) break;
      first++;
      if (isFrame(content)) {
        scratch.set(content.frame, end);
        end += length;
      } else if (isLarge) {
        const bytes = Buffer.allocUnsafeSlow(longestHead + length);
        return bytes.subarray(0, putFrame(bytes, 0, content, length));
      } else {
        end = putFrame(scratch, end, content, length);
        if (releases && length >= freedFrom && typeof content !== "string") freeMemory(content);
      }
    }
    return scratch.subarray(0, end);
  }

  function forgetGathered(): void {
    if (first < entries.length && first <= 1024) return;
    entries = entries.slice(first);
    first = 0;
  }

  return {
    /** Bytes that wait, roughly. */
    get waiting() {
      return waiting;
    },
    addMessage: (message: Message): void => add(message, byteLength(message)),
    /** Adds a frame of at most some hundred bytes. */
    addFrame: (frame: Uint8Array): void => add({ frame }, frame.length),
    /** Forgets everything but what a write has left over of a frame. */
    drop(): void {
      entries = [];
      first = 0;
      waiting = rest?.length ?? 0;
    },
    /** Hands over as much as there is room for; true if that is everything. */
    flush(write: Write): boolean {
      while (rest !== undefined || first < entries.length) {
        const bytes: Uint8Array = rest ?? gather();
        forgetGathered();
        const written = Math.max(0, write(bytes, 0, bytes.length));
        if (written === bytes.length) {
          rest = undefined;
          continue;
        }
        const left = bytes.subarray(written);
        // Others use the scratch buffer meanwhile.
        rest = left.buffer === scratch.buffer ? left.slice() : left;
        waiting = rest.length;
        for (let at = first; at < entries.length; at++) waiting += entries[at]?.length ?? 0;
        return false;
      }
      waiting = 0;
      return true;
    },
  };
}
