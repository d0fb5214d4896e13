import type { Message } from "../protocol/message.ts";
import { formatDuration, longestTimer } from "../text/duration.ts";
import { formatSize } from "../text/size.ts";
import { createBudget } from "./budget.ts";
import type { CloseInfo, CutCause, Peer, Received, Roster } from "./connection.ts";
import { flowBit, isIgnored, reasonsToPause } from "./flow-bit.ts";
import { createInboxKeeper } from "./inbox-keeper.ts";
import { createPings } from "./pings.ts";
import { createSilence } from "./silence.ts";
import { createUnreadWatch } from "./unread-watch.ts";

/**
 * How long a peer may be silent, and leave no room for more replies, in milliseconds, 0 for no limit; and
 * how often it is sent a Ping, 0 for only where silence calls for one.
 */
export interface FlowLimits {
  readonly idleTimeout: number;
  readonly backpressureLimit: number;
  readonly pingInterval: number;
  /** The most that may wait for all connections together, in bytes. */
  readonly maxBuffered: number;
}

/** What a flow control reports. */
export interface FlowObserver {
  /** A connection is cut, for a reason in one word. */
  cut(cause: CutCause): void;
  /** From now on nobody is read from, as too much waits for all together; or everybody is again. */
  crowded(isCrowded: boolean): void;
}

const { unsent, pushOnly, closing, leaving, crowded, replaying } = flowBit;

/** How many bytes may wait for a connection of which it is checked whether its peer still exists. */
const probeSize = 1024 * 1024;

/** The payload of the Ping after the last message before a server stops. */
const farewell = "farewell";

/**
 * Makes the flow control of one server, over the connections of its roster: the only place that pauses,
 * resumes, pings and cuts connections.
 */
export function createFlow(peers: Roster, limits: FlowLimits, observer: FlowObserver) {
  const { idleTimeout, backpressureLimit, pingInterval, maxBuffered } = limits;
  const why = {
    idle: `no sign of life for ${formatDuration(idleTimeout)}`,
    backpressure: `nothing could be sent for ${formatDuration(backpressureLimit)}`,
    crowded: `more than ${formatSize(maxBuffered)} waited for all connections`,
  };
  let leaveBy = Infinity;
  let answer = (_ws: Peer, _message: Received): void => undefined;
  const cutIdle = (ws: Peer) => cut(ws, "idle", why.idle);
  const silence = createSilence(peers, { idleTimeout, ping, cut: cutIdle });
  const pings = pingInterval > 0 ? createPings(peers, pingInterval, pingUnlessBehind) : undefined;
  const cutUnread = (ws: Peer) => cut(ws, "backpressure", why.backpressure);
  const unread = createUnreadWatch({ limit: backpressureLimit, probe, cut: cutUnread });
  const budget = createBudget(peers, {
    maxBuffered,
    onCrowded() {
      for (const ws of peers) pause(ws, crowded);
      observer.crowded(true);
    },
    onRelieved() {
      for (const ws of peers) release(ws, crowded);
      observer.crowded(false);
    },
    cut: (ws) => cut(ws, "max-buffered", why.crowded),
  });
  const inboxes = createInboxKeeper(budget);

  function update(ws: Peer): void {
    if (reasonsToPause(ws.data.flow) !== 0) {
      if (!ws.isPaused) ws.pause();
    } else if (ws.isPaused && (ws.data.flow & replaying) === 0) {
      // In one write, as many short answers may follow.
      if (inboxes.sizeOf(ws) > 0) ws.cork(() => replay(ws));
      if (ws.isPaused && reasonsToPause(ws.data.flow) === 0) ws.resume();
    }
  }

  /** Answers what came while the connection was paused, until it has to be again. */
  function replay(ws: Peer): void {
    ws.data.flow |= replaying;
    while (reasonsToPause(ws.data.flow) === 0) {
      const message = inboxes.take(ws);
      if (message === undefined) break;
      answer(ws, message);
    }
    ws.data.flow &= ~replaying;
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
  function cut(ws: Peer, cause: CutCause, why: string): void {
    ws.data.cutReason = why;
    observer.cut(cause);
    ws.terminate();
  }

  /**
   * Reads for two turns of the event loop. When the peer has reset the connection before a write, that
   * write consumes the error, and Bun never looks at the paused connection again; a read ends it.
   */
  function probe(ws: Peer): void {
    const left = probeSize - inboxes.sizeOf(ws);
    if (!ws.isPaused || left <= 0) return;
    ws.data.probeLeft = left;
    ws.resume();
    setImmediate(() => setImmediate(endProbe, ws));
  }

  function endProbe(ws: Peer): void {
    ws.data.probeLeft = Infinity;
    if (ws.readyState === WebSocket.OPEN) update(ws);
  }

  function ping(ws: Peer): void {
    if (ws.ping() === -1) blocked(ws);
  }

  function pingUnlessBehind(ws: Peer): void {
    if ((ws.data.flow & unsent) === 0) ping(ws);
  }

  /** Closes now that the system has everything. */
  function finish(ws: Peer, { code, reason }: CloseInfo): void {
    const { flow, takenAt, stallTimer } = ws.data;
    const hasLagged = takenAt !== undefined;
    clearTimeout(stallTimer);
    // A server that stops discards what the system has not delivered yet; a Pong shows that
    // everything was delivered.
    if (!hasLagged || (flow & leaving) === 0) return ws.close(code, reason);
    ws.ping(farewell);
    const left = Math.min(Math.max(leaveBy - performance.now(), 0), longestTimer);
    ws.data.stallTimer = setTimeout(() => ws.close(code, reason), left);
  }

  /** A message was only partly transmitted: stop reading until the rest is. */
  function blocked(ws: Peer): void {
    budget.recount(ws);
    if ((ws.data.flow & unsent) !== 0) return;
    pause(ws, unsent);
    unread.begin(ws);
  }

  /** Ignores what the peer sends from now on, and what it has sent and is not answered yet. */
  function ignoreRest(ws: Peer): void {
    ws.data.flow |= closing;
    inboxes.drop(ws);
  }

  return {
    pause,
    release,
    blocked,
    cut,
    /** What waits for all connections together. */
    budget,
    /** Sets what answers a message that has waited. Call it once. */
    answerWith: (handle: typeof answer): void => void (answer = handle),
    /** Call this for each connection. */
    opened(ws: Peer): void {
      peers.add(ws);
      silence.opened(ws);
      pings?.opened(ws);
      if (budget.isCrowded) pause(ws, crowded);
    },
    /** Call this when it has ended, and nothing more is done for it. */
    closed(ws: Peer): void {
      clearTimeout(ws.data.stallTimer);
      inboxes.drop(ws);
      budget.add(ws, -(ws.data.held ?? 0));
      peers.remove(ws);
      silence.closed();
      pings?.closed();
    },
    /** Call this on each `drain`. */
    drained(ws: Peer): void {
      const connection = ws.data;
      silence.broken(ws);
      if (budget.recount(ws) > 0) {
        connection.takenAt = performance.now();
        return;
      }
      if (connection.closeWith !== undefined) return finish(ws, connection.closeWith);
      clearTimeout(connection.stallTimer);
      connection.flow &= ~unsent;
      // What a session holds back came before what waits in the inbox.
      connection.session?.drained();
      update(ws);
    },
    /** Call this when the peer has sent a Ping, or a Pong with this payload. */
    alive(ws: Peer, pong?: Buffer): void {
      const { closeWith } = ws.data;
      silence.broken(ws);
      if (closeWith === undefined || pong?.toString() !== farewell) return;
      ws.close(closeWith.code, closeWith.reason);
    },
    /**
     * Takes a message of a connection whose `flow` is not 0; false if it is to be answered now. One that
     * comes after the connection has begun to close, or to stall, is neither answered nor counted;
     * another waits while the connection is paused.
     */
    intercepts(ws: Peer, message: Message): boolean {
      const connection = ws.data;
      if (connection.probeLeft !== undefined) {
        connection.probeLeft -= message.length;
        if (connection.probeLeft < 0) update(ws);
      }
      if (isIgnored(connection.flow)) return true;
      if ((connection.flow & pushOnly) !== 0 || reasonsToPause(ws.data.flow) === 0) return false;
      inboxes.put(ws, message);
      return true;
    },
    /** The messages that were not answered before the connection ended. */
    rest: inboxes.rest,
    /** Nothing that the peer sends is answered here: reads from it even while it does not read. */
    neverAnswers: (ws: Peer): void => void (ws.data.flow |= pushOnly),
    ignoreRest,
    /** Closes once everything sent earlier has been transmitted. */
    close(ws: Peer, code: number, reason: string): void {
      ignoreRest(ws);
      const closeWith = (ws.data.closeWith ??= { code, reason });
      // After a close, Bun may discard what has not been transmitted yet.
      if (ws.getBufferedAmount() > 0) blocked(ws);
      else finish(ws, closeWith);
    },
    /** The server stops within this many milliseconds: reads on, and ignores it. */
    leave(ws: Peer, grace: number): void {
      // Some time before the end, so that a client that answers no Ping gets its Close frame.
      leaveBy = performance.now() + grace * 0.9;
      ignoreRest(ws);
      ws.data.flow |= leaving;
      update(ws);
    },
  };
}
