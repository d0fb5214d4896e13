import { encodeFrame, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import type { Frame } from "./frame.ts";
import { acceptanceOf, startHandshakeServer, withHeader } from "./raw-server.ts";
import type { RawSocket } from "./raw-socket.ts";

const { close, pong } = opcode;

/** Answers a message; the count begins at 0. */
export type Reply = (message: Frame, count: number, socket: RawSocket) => Promise<void> | void;

/** What such a server does besides replying. */
export interface Manner {
  /** A header of the answer to the handshake. */
  readonly header?: string;
  /** Done before the first message. */
  greet?(socket: RawSocket): Promise<void>;
  /** Called for each Pong. */
  pong?(payload: string): void;
}

/** Starts a server that replies to texts and binary messages as configured, and properly to Close frames. */
export function startReplier(reply: Reply, { header, greet, pong: onPong }: Manner = {}) {
  return startHandshakeServer(async (request, socket) => {
    const answer = acceptanceOf(request);
    await socket.write(header === undefined ? answer : withHeader(answer, header));
    await greet?.(socket);
    for (let count = 0; ;) {
      const frame = await socket.readFrame();
      if (frame.opcode === pong) onPong?.(frame.payload.toString());
      else if (frame.opcode === close)
        return socket.sendFrames({ opcode: close, maskingKey: null });
      else await reply(frame, count++, socket);
    }
  });
}

/** The bytes of frames as a server sends them. */
export function bytesOf(...drafts: readonly FrameDraft[]): Buffer {
  return Buffer.concat(drafts.map((draft) => encodeFrame({ maskingKey: null, ...draft })));
}

/** Sends frames as a server does. */
export function send(socket: RawSocket, ...drafts: readonly FrameDraft[]): Promise<void> {
  return socket.write(bytesOf(...drafts));
}
