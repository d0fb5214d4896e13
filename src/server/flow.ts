import { formatDuration, longestTimer } from "../text/duration.ts";
import type { CloseInfo, Peer, Roster } from "./connection.ts";
import { createPings } from "./pings.ts";
import { createSweep } from "./sweep.ts";

/** Why a connection is not read from: bits of `Connection.flow`. */
export const pauseReason = {
  /** Its outbox is full. */
  outbox: 1,
  /** A message of its room is still on its way to other processes. */
  room: 2,
  /** A fault has stopped the reading for good. */
  stall: 4,
} as const;

/** Something sent to the peer has not been transmitted yet. */
const unsent = 8;
/** Nothing that the peer sends is answered, so that reading it adds nothing to what is unsent. */
const pushOnly = 16;
/** The connection is about to be closed. */
const closing = 32;
/** The whole server is stopping. It keeps reading, as only that shows which peers have disconnected. */
const leaving = 64;

const pauses = pauseReason.outbox | pauseReason.room | pauseReason.stall;

/**
 * How long a peer may be silent, and leave no room for more replies, in milliseconds, 0 for no limit; and
 * how often it is sent a Ping, 0 for only where silence calls for one.
 */
export interface FlowLimits {
  readonly idleTimeout: number;
  readonly backpressureLimit: number;
  readonly pingInterval: number;
}

/** The only place that pauses, resumes, pings and cuts connections, and that measures silence. */
export type Flow = ReturnType<typeof createFlow>;

/** How often each connection is looked at where silence is not limited, in milliseconds. */
const unlimitedSweep = 30_000;

/** After how many milliseconds it is first checked whether a peer that does not read still exists. */
const firstProbe = 1000;
/** How many bytes may be read from it for that. */
const probeSize = 1024 * 1024;

/** The payload of the Ping after the last message before a server stops. */
const farewell = "farewell";

/** Makes the flow control of one server, over the connections of its roster. */
export function createFlow(peers: Roster, limits: FlowLimits) {
  const { idleTimeout, backpressureLimit, pingInterval } = limits;
  let leaveBy = Infinity;
  const sweep = createSweep(peers, idleTimeout > 0 ? idleTimeout / 8 : unlimitedSweep, look);
  const pings = pingInterval > 0 ? createPings(peers, pingInterval, pingUnlessBehind) : undefined;

  function update(ws: Peer): void {
    const { flow } = ws.data;
    const reasons = flow & pushOnly ? pauses : pauses | unsent;
    const pause = (flow & leaving) === 0 && (flow & reasons) !== 0;
    if (pause === ws.isPaused) return;
    if (pause) ws.pause();
    else ws.resume();
  }

  /** Reads no more from the peer until the same reason is released. */
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

  /** Cuts the TCP connection; the log gives the reason. */
  function cut(ws: Peer, why: string): void {
    ws.data.cutReason = why;
    ws.terminate();
  }

  /** Checks less and less often whether the peer still exists, and cuts it at the limit. */
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
          cut(ws, `nothing could be sent for ${formatDuration(backpressureLimit)}`);
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
   * Reads for two turns of the event loop. When the peer has reset the connection before a write, that
   * write consumes the error, and Bun never looks at the paused connection again; a read ends it.
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
    // Unread replies have a limit of their own.
    if ((flow & unsent) !== 0) return;
    // Nothing shows that a peer is alive while it is not read from.
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

  function pingUnlessBehind(ws: Peer): void {
    if ((ws.data.flow & unsent) === 0) ping(ws);
  }

  function ping(ws: Peer): void {
    if (ws.ping() === -1) blocked(ws);
  }

  /** Closes now that the system has everything. */
  function finish(ws: Peer, { code, reason }: CloseInfo): void {
    const { flow, takenAt } = ws.data;
    const hasLagged = takenAt !== undefined;
    // A server that stops discards what the system has not delivered yet; a Pong shows that
    // everything was delivered.
    if (!hasLagged || (flow & leaving) === 0) return ws.close(code, reason);
    ws.ping(farewell);
    const left = Math.min(Math.max(leaveBy - performance.now(), 0), longestTimer);
    ws.data.stallTimer = setTimeout(() => ws.close(code, reason), left);
  }

  /** A message was only partly transmitted: stop reading until the rest is. */
  function blocked(ws: Peer): void {
    if ((ws.data.flow & unsent) !== 0) return;
    const now = performance.now();
    ws.data.takenAt = now;
    pause(ws, unsent);
    watch(ws, now + firstProbe, firstProbe);
  }

  return {
    pause,
    release,
    blocked,
    cut,
    /** Call this for each connection. */
    opened(ws: Peer): void {
      ws.data.aliveAt = sweep.clock;
      peers.add(ws);
      sweep.rosterChanged();
      pings?.opened(ws);
    },
    /** Call this when it has ended. */
    closed(ws: Peer): void {
      clearTimeout(ws.data.stallTimer);
      peers.remove(ws);
      sweep.rosterChanged();
      pings?.closed();
    },
    /** Call this on each `drain`; true once everything has been transmitted. */
    drained(ws: Peer): boolean {
      const connection = ws.data;
      connection.aliveAt = sweep.clock;
      if (ws.getBufferedAmount() > 0) {
        connection.takenAt = performance.now();
        return false;
      }
      clearTimeout(connection.stallTimer);
      if (connection.closeWith !== undefined) {
        finish(ws, connection.closeWith);
        return false;
      }
      release(ws, unsent);
      return true;
    },
    /** Call this when the peer has sent a Ping, or a Pong with this payload. */
    alive(ws: Peer, pong?: Buffer): void {
      const connection = ws.data;
      const { closeWith } = connection;
      connection.aliveAt = sweep.clock;
      if (closeWith === undefined || pong?.toString() !== farewell) return;
      ws.close(closeWith.code, closeWith.reason);
    },
    /**
     * To be asked about each message of a connection whose `flow` is not 0. One that comes after the
     * connection has begun to close, or to stall, is neither answered nor counted.
     */
    ignores(ws: Peer, bytes: number): boolean {
      const connection = ws.data;
      if (connection.probeLeft !== undefined) {
        connection.probeLeft -= bytes;
        if (connection.probeLeft < 0) update(ws);
      }
      return (connection.flow & (closing | pauseReason.stall)) !== 0;
    },
    /** Nothing that the peer sends will be answered: reads from it even while it does not read. */
    neverAnswers: (ws: Peer): void => void (ws.data.flow |= pushOnly),
    /** Ignores what the peer sends from now on. */
    ignoreRest: (ws: Peer): void => void (ws.data.flow |= closing),
    /** Closes once everything sent earlier has been transmitted. */
    close(ws: Peer, code: number, reason: string): void {
      const connection = ws.data;
      connection.flow |= closing;
      const closeWith = (connection.closeWith ??= { code, reason });
      // After a close, Bun may discard what has not been transmitted yet.
      if (ws.getBufferedAmount() > 0) blocked(ws);
      else finish(ws, closeWith);
    },
    /** The server stops within this many milliseconds: reads on, and ignores it. */
    leave(ws: Peer, grace: number): void {
      // Some time before the end, so that a client that answers no Ping gets its Close frame.
      leaveBy = performance.now() + grace * 0.9;
      ws.data.flow |= closing | leaving;
      update(ws);
    },
  };
}
