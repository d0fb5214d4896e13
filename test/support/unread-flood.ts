import { type Close, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { closeIn, type Frame } from "./frame.ts";
import { echoOf } from "./raw-client.ts";
import type { RawSocket } from "./raw-socket.ts";
import { untilStill } from "./stillness.ts";

/** More messages than a server can hold, sent by a client that does not read. */
export interface UnreadFlood {
  /** How many messages have gone out by now. */
  readonly sent: number;
  /** Resolves when all are sent, which requires someone who reads. */
  readonly done: Promise<void>;
}

/** Numbered binary messages of one size in bytes. */
export interface FloodShape {
  readonly count: number;
  readonly size: number;
}

/**
 * Floods the echo server at the port, and resolves once the server accepts no more. The echoes of
 * others are the clock: what has not moved while the server answered these, does not move.
 */
export async function floodUnread(
  client: RawSocket,
  port: number,
  { count, size }: FloodShape,
): Promise<UnreadFlood> {
  let sent = 0;
  async function sendAll(): Promise<void> {
    for (; sent < count; sent++) await client.sendFrames(numbered(sent, size));
  }
  client.pause();
  const done = sendAll();
  // A test that does not care how it ends is not to fail by it.
  done.catch(() => undefined);
  await untilStill(
    () => sent,
    () => echoOf(port, "tick"),
  );
  return {
    get sent() {
      return sent;
    },
    done,
  };
}

/** Reads the echoes of a flood, and throws unless every one comes whole and in its turn. */
export async function readFlood(client: RawSocket, { count, size }: FloodShape): Promise<void> {
  client.resume();
  for (let index = 0; index < count; index++) {
    expectNumbered(await client.readFrame(), index, size);
  }
}

/** The same for as many echoes as come before a Close frame; answers Pings. */
export async function readFloodUntilClose(
  client: RawSocket,
  { size }: FloodShape,
): Promise<{ readonly echoes: number; readonly close: Close }> {
  client.resume();
  let echoes = 0;
  while (true) {
    const frame = await client.readFrame();
    if (frame.opcode === opcode.close) return { echoes, close: closeIn(frame) };
    if (frame.opcode === opcode.ping) {
      await client.sendFrames({ opcode: opcode.pong, payload: frame.payload });
    } else {
      expectNumbered(frame, echoes++, size);
    }
  }
}

function expectNumbered({ payload }: Frame, index: number, size: number): void {
  if (payload.equals(numberedPayload(index, size))) return;
  const found = payload.length < 4 ? "none" : payload.readUInt32BE();
  throw new Error(`Expected message ${index} of ${size} bytes: got ${found} of ${payload.length}`);
}

function numbered(index: number, size: number): FrameDraft {
  return { opcode: opcode.binary, payload: numberedPayload(index, size) };
}

function numberedPayload(index: number, size: number): Buffer {
  const payload = Buffer.alloc(size, index);
  payload.writeUInt32BE(index);
  return payload;
}
