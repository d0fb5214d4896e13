/**
 * How a stream of bytes is cut into messages.
 *
 * - `lines`: LF or CRLF ends a message
 * - `nul`: a NUL byte ends a message
 * - `whole`: everything is one message
 */
export type Framing = "lines" | "nul" | "whole";

/**
 * Cuts a stream of bytes into messages. What ends a message is no part of it, what comes after the
 * last such end is a message too, and an end at the very end begins no other. With `whole` one
 * line end at the end is left out, and no input is no message.
 *
 * The messages may be views of the pieces that were put in.
 */
export interface Splitter {
  /** Takes the next piece, cut anywhere, and gives the messages that are complete with it. */
  push(chunk: Uint8Array): Uint8Array[];
  /** Takes the end of the stream, and gives the last message if one is left. */
  end(): Uint8Array | undefined;
}

/** Makes a splitter for one stream. */
export function createSplitter(framing: Framing): Splitter {
  if (framing === "whole") return splitNever();
  return framing === "nul" ? splitAt(0x00) : splitAt(lineFeed, withoutCarriageReturn);
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function splitAt(
  delimiter: number,
  finish: (message: Uint8Array) => Uint8Array = (message) => message,
): Splitter {
  // Joined when its end has come, once: each message is copied at most one time however it is cut.
  let pieces: Uint8Array[] = [];

  function complete(last: Uint8Array): Uint8Array {
    if (pieces.length === 0) return last;
    const message = join([...pieces, last]);
    pieces = [];
    return message;
  }

  function push(chunk: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    let start = 0;
    for (let end = chunk.indexOf(delimiter); end !== -1; end = chunk.indexOf(delimiter, start)) {
      messages.push(finish(complete(chunk.subarray(start, end))));
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
    return messages;
  }

  function end(): Uint8Array | undefined {
    return pieces.length === 0 ? undefined : complete(new Uint8Array());
  }

  return { push, end };
}

function splitNever(): Splitter {
  const pieces: Uint8Array[] = [];

  function push(chunk: Uint8Array): Uint8Array[] {
    if (chunk.length > 0) pieces.push(chunk);
    return [];
  }

  function end(): Uint8Array | undefined {
    return pieces.length === 0 ? undefined : withoutLineEnd(join(pieces));
  }

  return { push, end };
}

function join(pieces: Uint8Array[]): Uint8Array {
  return Bun.concatArrayBuffers(pieces, Infinity, true);
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === lineFeed ? withoutCarriageReturn(bytes.subarray(0, -1)) : bytes;
}

function withoutCarriageReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
}
