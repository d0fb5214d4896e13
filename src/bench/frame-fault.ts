import { opcode } from "../protocol/frame.ts";
import type { FrameHead } from "./frame-reader.ts";

/** What there is to know of a connection to judge a frame that a server sent. */
export interface FrameContext {
  /** Whether a message has begun that is not complete. */
  readonly isFragmented: boolean;
  /** Whether permessage-deflate was agreed on (RFC 7692). */
  readonly isDeflateAgreed: boolean;
}

/** In what way a frame of a server breaks RFC 6455, section 5, in words; undefined where it does not. */
export function frameFault(
  { fin, rsv, opcode: kind, maskingKey, length }: FrameHead,
  { isFragmented, isDeflateAgreed }: FrameContext,
): string | undefined {
  const isControl = kind >= opcode.close;
  if (maskingKey !== undefined) return "a masked frame from the server";
  if (isControl ? kind > opcode.pong : kind > opcode.binary) return `unknown opcode ${kind}`;
  if (isControl && !fin) return "a fragmented control frame";
  if (isControl && length > 125) return `a control frame of ${length} bytes`;
  if (length >= 2 ** 63) return "a length of more than 63 bits";
  const mayBeCompressed = isDeflateAgreed && (kind === opcode.text || kind === opcode.binary);
  if (rsv !== 0 && !(rsv === 4 && mayBeCompressed)) return `reserved bits ${rsv} are set`;
  if (!isControl && isFragmented !== (kind === opcode.continuation)) {
    return isFragmented ? "a message inside another" : "a continuation of nothing";
  }
  return undefined;
}
