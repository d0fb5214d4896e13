import type { HandshakeAnswer } from "../../protocol/handshake-answer.ts";

/** Takes the bytes of a body off its transfer coding (RFC 9112, sections 6 and 7). */
export interface BodyReader {
  /** Returns what the bytes hold of the body. */
  read(bytes: Uint8Array): Uint8Array[];
  /** Whether the body is complete. */
  readonly isComplete: boolean;
  /** Whether the end of the connection is the end of the body. */
  readonly endsWithConnection: boolean;
}

/** Creates what reads the body of an answer whose status allows one. */
export function createBodyReader({ headers }: Pick<HandshakeAnswer, "headers">): BodyReader {
  const coding = headers.get("transfer-encoding")?.toLowerCase() ?? "";
  if (/\bchunked$/.test(coding.trim())) return chunked();
  const length = headers.get("content-length");
  return length === null ? untilTheEnd() : sized(Number(length.split(",", 1)[0]) || 0);
}

function untilTheEnd(): BodyReader {
  return { read: (bytes) => [bytes], isComplete: false, endsWithConnection: true };
}

function sized(length: number): BodyReader {
  let left = length;
  return {
    read(bytes) {
      const part = bytes.subarray(0, left);
      left -= part.length;
      return part.length === 0 ? [] : [part];
    },
    get isComplete() {
      return left === 0;
    },
    endsWithConnection: false,
  };
}

const lineFeed = 0x0a;

function chunked(): BodyReader {
  /** Bytes of the chunk that are still to come. */
  let left = 0;
  let line = "";
  let state: "size" | "data" | "end of data" | "trailers" | "complete" = "size";

  /** Reads up to the end of a line, and says whether it has come. */
  function readLine(bytes: Uint8Array): { readonly to: number; readonly isWhole: boolean } {
    const end = bytes.indexOf(lineFeed);
    const to = end === -1 ? bytes.length : end + 1;
    line += Buffer.from(bytes.subarray(0, to)).toString("latin1");
    return { to, isWhole: end !== -1 };
  }

  function takeLine(): void {
    const text = line.trim();
    line = "";
    if (state === "end of data") state = "size";
    else if (state === "trailers") state = text === "" ? "complete" : "trailers";
    else {
      left = Number.parseInt(text, 16) || 0;
      state = left === 0 ? "trailers" : "data";
    }
  }

  return {
    read(bytes) {
      const parts: Uint8Array[] = [];
      let rest = bytes;
      while (rest.length > 0 && state !== "complete") {
        if (state === "data") {
          const part = rest.subarray(0, left);
          parts.push(part);
          left -= part.length;
          rest = rest.subarray(part.length);
          if (left === 0) state = "end of data";
        } else {
          const { to, isWhole } = readLine(rest);
          rest = rest.subarray(to);
          if (isWhole) takeLine();
        }
      }
      return parts;
    },
    get isComplete() {
      return state === "complete";
    },
    endsWithConnection: false,
  };
}
