import { type Close, decodeClose, encodeClose, encodeFrame, opcode } from "../../protocol/frame.ts";
import type { Message } from "../../protocol/message.ts";
import type { Listener } from "../../protocol/open-socket.ts";
import { freedFrom, freeMemory } from "../free-memory.ts";
import { createFrameWriter } from "./frame-writer.ts";
import { createMessageReader } from "./message-reader.ts";

/** What is called when something comes from an upstream. */
export interface LinkHandler {
  /** Calls `read`, which calls `message` for each message that has come at once. */
  together(read: () => void): void;
  /** A message has come; false if no more should be read before `LinkToUpstream.resume`. */
  message(message: Message): void;
  /** Whether to go on reading. */
  readonly isReady: boolean;
  /** Whether messages are held back, and so must not change. */
  readonly isHolding: boolean;
  /** What was sent has gone out, after `send` had returned false. */
  writable(): void;
  /** So many bytes more wait to be sent; less if the number is negative. */
  waits(bytes: number): void;
  /** The upstream has closed; or the connection is over without a Close frame, for a reason in words. */
  ended(close: Close | undefined, why: string): void;
}

/** What a connection to an upstream may do. */
export interface LinkOptions {
  /** The longest message to accept, in bytes. */
  readonly maxPayload: number;
  /** Whether each message is sent once, so that its memory may be given back then. */
  readonly releases: boolean;
}

/** More than this, in bytes, does not wait to be sent. */
const capacity = 256 * 1024;

/** What has been sent in one turn of the event loop goes out at once where it is more than this, in bytes. */
const batchSize = 64 * 1024;

/** Milliseconds that an upstream has to go on reading, or to end the connection, once it is closed. */
const closeTimeout = 5000;

/** Connections that have something to write at the end of this turn of the event loop. */
let unflushed: (() => void)[] = [];

function flushAll(): void {
  const all = unflushed;
  unflushed = [];
  for (const flush of all) flush();
}

/**
 * Takes over a connection to an upstream whose handshake is done, and whose socket is paused.
 *
 * @param early what came after the answer to the handshake
 */
export function linkUpstream(
  socket: Bun.Socket<Listener>,
  early: Buffer,
  { maxPayload, releases }: LinkOptions,
) {
  const writer = createFrameWriter(releases);
  const write = (bytes: Uint8Array, from: number, length: number) =>
    socket.write(bytes, from, length);
  let handler: LinkHandler | undefined;
  let endedEarly = false;
  let isScheduled = false;
  let isBlocked = false;
  let isStalled = false;
  /** The answer to the last Ping: only that one is owed (RFC 6455, section 5.5.3). */
  let pong: Uint8Array | undefined;
  /** What was counted as waiting. */
  let counted = 0;
  let state: "open" | "closing" | "ended" = "open";
  let patience: ReturnType<typeof setTimeout> | undefined;

  const reader = createMessageReader(maxPayload, {
    message(message) {
      if (state === "open") handler?.message(message);
    },
    ping(payload) {
      pong = encodeFrame({ opcode: opcode.pong, payload });
      schedule();
    },
    close(payload) {
      // If this answers a Close frame from here, the upstream ends the connection next.
      if (state !== "open") return;
      const close = decodeClose(payload);
      writer.drop();
      leaveAfter(encodeFrame({ opcode: opcode.close, payload: payload.subarray(0, 2) }));
      handler?.ended(close, "");
    },
    fault(code, problem) {
      if (state !== "open") return finish();
      writer.drop();
      leaveAfter(encodeFrame({ opcode: opcode.close, payload: encodeClose(code, problem) }));
      handler?.ended({ code: code === 1009 ? 1009 : 1014, reason: problem }, problem);
    },
  });

  function count(): void {
    const waiting = isBlocked ? writer.waiting : 0;
    if (waiting === counted) return;
    handler?.waits(waiting - counted);
    counted = waiting;
  }

  function schedule(): void {
    if (isScheduled || isBlocked) return;
    isScheduled = true;
    if (unflushed.push(flush) === 1) setImmediate(flushAll);
  }

  function flush(): void {
    isScheduled = false;
    if (isBlocked || state === "ended") return;
    if (pong !== undefined && state === "open") writer.addFrame(pong);
    pong = undefined;
    isBlocked = !writer.flush(write);
    count();
    if (!isBlocked && state === "closing") onFlushed();
  }

  let onFlushed = (): void => undefined;

  /** Sends what waits and a Close frame, if there is one, and then lets the connection end. */
  function leaveAfter(frame: Uint8Array | undefined): void {
    state = "closing";
    socket.unref();
    if (frame !== undefined) writer.addFrame(frame);
    else onFlushed = () => socket.shutdown();
    waitForEnd();
    schedule();
  }

  function waitForEnd(): void {
    clearTimeout(patience);
    // A server that has stopped does not wait for it.
    patience = setTimeout(finish, closeTimeout).unref();
  }

  function finish(): void {
    if (state === "ended") return;
    state = "ended";
    clearTimeout(patience);
    writer.drop();
    isBlocked = false;
    count();
    socket.terminate();
  }

  function read(bytes: Buffer): void {
    if (state === "open") handler?.together(() => reader.read(bytes));
    else reader.read(bytes);
    if (bytes.length >= freedFrom && reader.isBetween && handler?.isHolding === false) {
      freeMemory(bytes);
    }
    update();
  }

  /** Reads on, or not. */
  function update(): void {
    if (state === "ended") return;
    if (state === "closing" || (handler?.isReady === true && !isStalled)) socket.resume();
    else socket.pause();
  }

  const listener: Listener = {
    received: read,
    drained() {
      if (!isBlocked) return;
      isBlocked = false;
      if (state === "closing") waitForEnd();
      flush();
      if (!isBlocked && state === "open") handler?.writable();
    },
    ended() {
      if (handler === undefined) endedEarly = true;
      if (handler === undefined) return;
      const wasOpen = state === "open";
      finish();
      if (wasOpen) handler.ended(undefined, "the upstream cut the connection");
    },
  };
  socket.data = listener;

  return {
    /** Begins to pass on what comes. Call it once. */
    listen(wanted: LinkHandler): void {
      handler = wanted;
      if (early.length > 0) read(early);
      if (endedEarly) listener.ended();
      else update();
    },
    /** Sends a message; false when no more should follow before `writable`. */
    send(message: Message): boolean {
      if (state !== "open") return true;
      writer.addMessage(message);
      if (isBlocked || writer.waiting < batchSize) schedule();
      else flush();
      count();
      return !isBlocked || writer.waiting < capacity;
    },
    /** Call this when `LinkHandler.isReady` may have changed. */
    update,
    /** Reads no more, for good. */
    stall(): void {
      isStalled = true;
      update();
    },
    /** Closes with this code, 1005 for none, after everything sent before. */
    close(code: number, reason: string): void {
      if (state !== "open") return;
      const payload = code === 1005 ? new Uint8Array() : encodeClose(code, reason);
      leaveAfter(encodeFrame({ opcode: opcode.close, payload }));
      update();
    },
    /** Ends the connection without a Close frame, after everything sent before. */
    cut(): void {
      if (state !== "open") return;
      leaveAfter(undefined);
      update();
    },
    /** Ends it at once. */
    terminate: finish,
  };
}

/** A connection to an upstream. */
export type UpstreamLink = ReturnType<typeof linkUpstream>;
