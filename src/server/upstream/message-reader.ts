import {
  frameFault,
  type FrameHandler,
  type FrameHead,
  FrameReader,
} from "../../protocol/frame-reader.ts";
import { opcode } from "../../protocol/frame.ts";
import type { Message } from "../../protocol/message.ts";

/** Gets what a server sends. */
export interface MessageHandler {
  /** The bytes of a binary message are a part of what was read. */
  message(message: Message): void;
  ping(payload: Uint8Array): void;
  /** A Close frame has come; nothing is read after it. */
  close(payload: Uint8Array): void;
  /** The server has broken the protocol, or sent too much; nothing is read after that. */
  fault(closeCode: number, problem: string): void;
}

const nothing = Buffer.alloc(0);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes a part of some bytes; undefined if it is not UTF-8. */
function decodeText(bytes: Buffer, from: number, to: number): string | undefined {
  const text = bytes.toString("utf8", from, to);
  // What stands for bytes that are wrong may be in a text itself.
  if (!text.includes("\ufffd")) return text;
  try {
    return utf8.decode(bytes.subarray(from, to));
  } catch {
    return undefined;
  }
}

/** Creates what puts the messages of a server together, whatever pieces they come in. */
export function createMessageReader(maxPayload: number, handler: MessageHandler) {
  const frames = new FrameReader();
  let isOver = false;
  /** The opcode of the message that has begun; 0 between two messages. */
  let kind = 0;
  let length = 0;
  /** The last piece of it, within what was read, as nearly every message has only one. */
  let piece: Buffer = nothing;
  let pieceFrom = 0;
  let pieceTo = 0;
  /** Those before. */
  let parts: Uint8Array[] = [];
  /** The same for a control frame, which may come inside a message. */
  let control = 0;
  let controlPayload = nothing;
  let isLast = false;

  function fail(code: number, problem: string): void {
    isOver = true;
    parts = [];
    handler.fault(code, problem);
  }

  const frameHandler: FrameHandler = {
    head(head: FrameHead) {
      const fault = frameFault(head, kind !== 0, false);
      if (fault !== undefined) return fail(1002, `The upstream broke the protocol: ${fault}`);
      control = 0;
      if (head.opcode >= opcode.close) {
        control = head.opcode;
        controlPayload = nothing;
        return;
      }
      if (head.opcode !== opcode.continuation) kind = head.opcode;
      isLast = head.fin;
      length += head.length;
      if (length > maxPayload) fail(1009, "The upstream sent a message that is too big");
    },
    payload(bytes, from, to) {
      if (control !== 0) {
        controlPayload = Buffer.concat([controlPayload, bytes.subarray(from, to)]);
        return;
      }
      if (pieceTo > 0) parts.push(piece.subarray(pieceFrom, pieceTo));
      piece = bytes as Buffer;
      pieceFrom = from;
      pieceTo = to;
    },
    end() {
      if (isOver) return;
      if (control !== 0) endControl();
      else if (isLast) endMessage();
    },
  };

  function endControl(): void {
    if (control === opcode.ping) handler.ping(controlPayload);
    if (control !== opcode.close) return;
    isOver = true;
    handler.close(controlPayload);
  }

  function endMessage(): void {
    if (parts.length > 0) {
      piece = Buffer.concat([...parts, piece.subarray(pieceFrom, pieceTo)]);
      pieceFrom = 0;
      pieceTo = piece.length;
      parts = [];
    }
    const message =
      kind === opcode.text
        ? decodeText(piece, pieceFrom, pieceTo)
        : piece.subarray(pieceFrom, pieceTo);
    kind = length = pieceFrom = pieceTo = 0;
    piece = nothing;
    if (message === undefined) fail(1007, "The upstream sent a text that is not UTF-8");
    else handler.message(message);
  }

  return {
    /** Whether nothing of what was read is kept, as no message has begun. */
    get isBetween() {
      return kind === 0 && parts.length === 0;
    },
    /** Reads bytes, which must not change afterwards. */
    read(bytes: Buffer): void {
      for (let at = 0; at < bytes.length && !isOver;) at = frames.read(bytes, at, frameHandler);
    },
  };
}
