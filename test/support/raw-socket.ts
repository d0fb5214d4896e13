import { type Close, encodeFrame, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { closeIn, createFrameCollector, type Frame } from "./frame.ts";

/** A TCP connection that does nothing by itself: it answers no Ping and no Close frame. */
export interface RawSocket extends Disposable {
  /** Sends bytes as they are, and resolves once the system has accepted them all. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Sends frames in one piece. */
  sendFrames(...frames: readonly FrameDraft[]): Promise<void>;
  /** The next `size` bytes. */
  read(size: number): Promise<Buffer>;
  /** The head of an HTTP message, with the empty line that ends it. */
  readHead(): Promise<string>;
  /** The next frame. */
  readFrame(): Promise<Frame>;
  /** The payload of the next message in one frame; a peer may send Pings before it at any time. */
  readMessage(): Promise<Buffer>;
  /** The next frame, which must be a Close frame; a peer may send Pings before it at any time. */
  readClose(): Promise<Close>;
  /** All that comes until the peer ends the connection. */
  readRest(): Promise<Buffer>;
  /** Leaves incoming data with the system, so that the peer notices that no one reads. */
  pause(): void;
  resume(): void;
  /** Says that nothing more will be sent (FIN); reading goes on. */
  finish(): void;
  /** Cuts the connection (RST). */
  terminate(): void;
}

/** What Bun keeps as `data` of a connection. */
export interface Wire {
  received(bytes: Buffer): void;
  drained(): void;
  ended(): void;
}

/** Handlers for `Bun.connect` and `Bun.listen`; `opened` gets each connection. */
export function rawSocketHandler(opened: (socket: RawSocket) => void): Bun.SocketHandler<Wire> {
  return {
    open: (tcp) => opened(wrap(tcp)),
    data: (tcp, bytes) => tcp.data.received(bytes),
    drain: (tcp) => tcp.data.drained(),
    end: (tcp) => tcp.data.ended(),
    close: (tcp) => tcp.data.ended(),
  };
}

function wrap(tcp: Bun.Socket<Wire>): RawSocket {
  const chunks: Buffer[] = [];
  const collector = createFrameCollector();
  let held = 0;
  let over = false;
  let change = Promise.withResolvers<void>();

  function changed(): void {
    change.resolve();
    change = Promise.withResolvers();
  }

  tcp.data = {
    received(bytes) {
      chunks.push(bytes);
      held += bytes.length;
      changed();
    },
    drained: changed,
    ended() {
      over = true;
      changed();
    },
  };

  function take(size: number): Buffer {
    const taken: Buffer[] = [];
    let missing = size;
    while (missing > 0) {
      const chunk = chunks.shift() ?? Buffer.alloc(0);
      if (chunk.length > missing) chunks.unshift(chunk.subarray(missing));
      taken.push(chunk.subarray(0, missing));
      missing -= Math.min(missing, chunk.length);
    }
    held -= size;
    return Buffer.concat(taken);
  }

  async function write(bytes: string | Uint8Array): Promise<void> {
    const data = Buffer.from(bytes);
    let sent = 0;
    while (sent < data.length) {
      const written = tcp.write(data.subarray(sent));
      if (written < 0 || over)
        throw new Error(`The connection ended before ${data.length} bytes were sent`);
      sent += written;
      if (sent < data.length) await change.promise;
    }
  }

  async function read(size: number): Promise<Buffer> {
    while (held < size) {
      if (over) throw new Error(`The connection ended after ${held} of ${size} bytes`);
      await change.promise;
    }
    return take(size);
  }

  async function readHead(): Promise<string> {
    let head = "";
    while (!head.endsWith("\r\n\r\n")) head += (await read(1)).toString("latin1");
    return head;
  }

  async function readFrame(): Promise<Frame> {
    while (true) {
      const chunk = chunks.shift();
      if (chunk === undefined) {
        if (over) throw new Error("The connection ended before the frame did");
        await change.promise;
        continue;
      }
      const end = collector.read(chunk);
      held -= end;
      if (end < chunk.length) chunks.unshift(chunk.subarray(end));
      if (collector.frame !== undefined) return collector.frame;
    }
  }

  async function readMessage(): Promise<Buffer> {
    const frame = await readFrame();
    if (frame.opcode === opcode.close)
      throw new Error("The connection was closed, no message came");
    return frame.opcode === opcode.ping ? readMessage() : frame.payload;
  }

  async function readClose(): Promise<Close> {
    const frame = await readFrame();
    return frame.opcode === opcode.ping ? readClose() : closeIn(frame);
  }

  async function readRest(): Promise<Buffer> {
    while (!over) await change.promise;
    return take(held);
  }

  return {
    write,
    sendFrames: (...frames) => write(Buffer.concat(frames.map(encodeFrame))),
    read,
    readHead,
    readFrame,
    readMessage,
    readClose,
    readRest,
    pause: () => tcp.pause(),
    resume: () => tcp.resume(),
    finish: () => tcp.shutdown(),
    terminate: () => tcp.terminate(),
    [Symbol.dispose]: () => tcp.terminate(),
  };
}
