import { formatDuration, longestTimer } from "../text/duration.ts";
import type { Peer, Roster } from "./connection.ts";
import { createSweep } from "./sweep.ts";

/** Why a connection is not read from: bits of `Connection.flow`. */
export const pauseReason = {
  /** Its outbox is full. */
  outbox: 1,
  /** What it said in a room is still on its way to other processes. */
  room: 2,
  /** A fault has stopped the reading for good. */
  stall: 4,
} as const;

/** The peer has not taken what was sent to it. */
const unsent = 8;
/** Nothing that comes is answered: to read it adds nothing to what is unsent. */
const pushOnly = 16;
/** The connection is about to be closed. */
const closing = 32;
/** The whole server stops: to read on shows which peers are gone. */
const leaving = 64;

const pauses = pauseReason.outbox | pauseReason.room | pauseReason.stall;

/** How long a peer may be silent, and leave unread what was sent to it, in milliseconds; 0 for ever. */
export interface FlowLimits {
  readonly idleTimeout: number;
  readonly backpressureLimit: number;
}

/** The only place that pauses, resumes, pings and cuts connections, and measures their silence. */
export interface Flow {
  /** A connection was opened, or has ended. */
  opened(ws: Peer): void;
  closed(ws: Peer): void;
  /** Reads no more from the peer until the same reason is released. */
  pause(ws: Peer, reason: number): void;
  release(ws: Peer, reason: number): void;
  /** Nothing that the peer sends will be answered, so that it is read from even when it does not read. */
  neverAnswers(ws: Peer): void;
  /** A message did not go out as a whole: reads no more before it has. */
  blocked(ws: Peer): void;
  /** To be called on each `drain`; true once everything has gone out. */
  drained(ws: Peer): boolean;
  /** The peer has shown that it lives, by a Ping, or by a Pong with this payload. */
  alive(ws: Peer, pong?: Buffer): void;
  /**
   * To be asked about each message of a connection whose `flow` is not 0. One that comes after the
   * connection has begun to close, or to stall, is neither answered nor counted.
   */
  ignores(ws: Peer, bytes: number): boolean;
  /** Ignores what comes from now on. */
  deafen(ws: Peer): void;
  /** Closes once all that was given to the runtime has gone out. */
  close(ws: Peer, code: number, reason: string): void;
  /** The server stops: reads on, and ignores it. */
  leave(ws: Peer): void;
  /** Cuts the TCP connection; the log gives the reason. */
  cut(ws: Peer, why: string): void;
}

/** How often the connections are looked at where no limit says how often, in milliseconds. */
const unlimitedSweep = 30_000;

/** After how long a peer that does not read is first asked whether it is there, in milliseconds. */
const firstProbe = 1000;
/** How much may be read from it for that, in bytes. */
const probeSize = 1024 * 1024;

/** The payload of the Ping after the last message before a server stops. */
const farewell = "farewell";

/** Makes the flow control of one server, over the connections of its roster. */
export function createFlow(peers: Roster, { idleTimeout, backpressureLimit }: FlowLimits): Flow {
  const sweep = createSweep(peers, idleTimeout > 0 ? idleTimeout / 8 : unlimitedSweep, look);

  function update(ws: Peer): void {
    const { flow } = ws.data;
    const reasons = flow & pushOnly ? pauses : pauses | unsent;
    const pause = (flow & leaving) === 0 && (flow & reasons) !== 0;
    if (pause === ws.isPaused) return;
    if (pause) ws.pause();
    else ws.resume();
  }

  function pause(ws: Peer, reason: number): void {
    if ((ws.data.flow & reason) !== 0) return;
    ws.data.flow |= reason;
    update(ws);
  }

  function release(ws: Peer, reason: number): void {
    if ((ws.data.flow & reason) === 0) return;
    ws.data.flow &= ~reason;
    update(ws);
  }

  function cut(ws: Peer, why: string): void {
    ws.data.cutReason = why;
    ws.terminate();
  }

  /** Asks ever more rarely whether the peer is there, and cuts it at the limit. */
  function watch(ws: Peer, probeAt: number, wait: number): void {
    const { takenAt = 0 } = ws.data;
    const cutAt = backpressureLimit === 0 ? Infinity : takenAt + backpressureLimit;
    const sleep = Math.min(cutAt, probeAt) - performance.now();
    ws.data.stallTimer = setTimeout(
      () => {
        // The peer may have read something meanwhile, and a timer may fire a fraction early.
        const now = performance.now() + 1;
        const { takenAt = 0 } = ws.data;
        if (backpressureLimit > 0 && now - takenAt >= backpressureLimit) {
          cut(ws, `read nothing for ${formatDuration(backpressureLimit)}`);
        } else if (now < probeAt) {
          watch(ws, probeAt, wait);
        } else {
          probe(ws);
          watch(ws, now + 2 * wait, 2 * wait);
        }
      },
      Math.min(sleep, longestTimer),
    );
  }

  /**
   * Reads for two turns of the event loop. A write that meets a reset uses up the error, and the runtime
   * never looks at a paused connection again; only a read reaches its end.
   */
  function probe(ws: Peer): void {
    if (!ws.isPaused) return;
    ws.data.probeLeft = probeSize;
    ws.resume();
    setImmediate(() => setImmediate(endProbe, ws));
  }

  function endProbe(ws: Peer): void {
    ws.data.probeLeft = Infinity;
    if (ws.readyState === WebSocket.OPEN) update(ws);
  }

  function look(ws: Peer): void {
    const connection = ws.data;
    const { flow, messagesReceived } = connection;
    // What is unread has a limit of its own, and a peer that is kept waiting cannot be heard.
    if ((flow & unsent) !== 0) return;
    const isHeldUp = (flow & (pauseReason.outbox | pauseReason.room)) !== 0;
    if (isHeldUp || messagesReceived !== connection.messagesSwept) {
      connection.messagesSwept = messagesReceived;
      connection.aliveAt = sweep.clock;
    }
    const silence = sweep.clock - connection.aliveAt;
    // A paused connection does not see its peer leave; a write finds it out.
    if (idleTimeout > 0 && silence >= idleTimeout) {
      cut(ws, `no sign of life for ${formatDuration(idleTimeout)}`);
    } else if ((flow & pauses) !== 0 || (idleTimeout > 0 && silence >= idleTimeout / 2)) {
      ping(ws);
    }
  }

  function ping(ws: Peer): void {
    if (ws.ping() === -1) blocked(ws);
  }

  function closeNow(ws: Peer): void {
    const { closeWith } = ws.data;
    if (closeWith !== undefined) ws.close(closeWith.code, closeWith.reason);
  }

  function blocked(ws: Peer): void {
    if ((ws.data.flow & unsent) !== 0) return;
    const now = performance.now();
    ws.data.takenAt = now;
    pause(ws, unsent);
    watch(ws, now + firstProbe, firstProbe);
  }

  return {
    opened(ws) {
      ws.data.aliveAt = sweep.clock;
      peers.add(ws);
      sweep.rosterChanged();
    },
    closed(ws) {
      clearTimeout(ws.data.stallTimer);
      peers.remove(ws);
      sweep.rosterChanged();
    },
    pause,
    release,
    neverAnswers: (ws) => void (ws.data.flow |= pushOnly),
    blocked,
    drained(ws) {
      const connection = ws.data;
      connection.aliveAt = sweep.clock;
      if (ws.getBufferedAmount() > 0) {
        connection.takenAt = performance.now();
        return false;
      }
      clearTimeout(connection.stallTimer);
      if (connection.closeWith === undefined) {
        release(ws, unsent);
        return true;
      }
      // A server that stops cuts what the system has not brought over yet; the Pong shows that it has.
      if ((connection.flow & leaving) === 0) closeNow(ws);
      else ws.ping(farewell);
      return false;
    },
    alive(ws, pong) {
      ws.data.aliveAt = sweep.clock;
      if ((ws.data.flow & leaving) !== 0 && pong?.toString() === farewell) closeNow(ws);
    },
    ignores(ws, bytes) {
      const connection = ws.data;
      if (connection.probeLeft !== undefined) {
        connection.probeLeft -= bytes;
        if (connection.probeLeft < 0) update(ws);
      }
      return (connection.flow & (closing | pauseReason.stall)) !== 0;
    },
    deafen: (ws) => void (ws.data.flow |= closing),
    close(ws, code, reason) {
      ws.data.flow |= closing;
      // For Bun a closed connection is over, and what had not gone out could be lost with it.
      if (ws.getBufferedAmount() === 0) ws.close(code, reason);
      else {
        ws.data.closeWith ??= { code, reason };
        blocked(ws);
      }
    },
    leave(ws) {
      ws.data.flow |= closing | leaving;
      update(ws);
    },
    cut,
  };
}
