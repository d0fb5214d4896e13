import type { Peer, Roster } from "./connection.ts";
import { flowBit, isHeldUp, isPausedByServer } from "./flow-bit.ts";
import { createSweep } from "./sweep.ts";

/** How long a peer may be silent, and what is done about it. */
export interface SilenceOptions {
  /** Milliseconds without a sign of life, 0 for no limit. */
  readonly idleTimeout: number;
  ping(ws: Peer): void;
  /** Cuts a connection that has been silent for too long. */
  cut(ws: Peer): void;
}

/** How often each connection is looked at where silence is not limited, in milliseconds. */
const unlimitedSweep = 30_000;

/** Creates what measures the silence of each connection of a roster. */
export function createSilence(peers: Roster, { idleTimeout, ping, cut }: SilenceOptions) {
  const sweep = createSweep(peers, idleTimeout > 0 ? idleTimeout / 8 : unlimitedSweep, look);

  function look(ws: Peer): void {
    const connection = ws.data;
    const { flow, messagesReceived } = connection;
    // Unread replies have a limit of their own.
    if ((flow & flowBit.unsent) !== 0) return;
    if (isHeldUp(flow) || messagesReceived !== connection.messagesSwept) {
      connection.messagesSwept = messagesReceived;
      connection.aliveAt = sweep.clock;
    }
    const silence = sweep.clock - connection.aliveAt;
    // A paused connection does not see its peer leave; a write finds it out.
    if (idleTimeout > 0 && silence >= idleTimeout) cut(ws);
    else if (isPausedByServer(flow) || (idleTimeout > 0 && silence >= idleTimeout / 2)) ping(ws);
  }

  return {
    /** The peer has shown that it is alive. */
    broken: (ws: Peer): void => void (ws.data.aliveAt = sweep.clock),
    /** Call this for each connection, once it is in the roster. */
    opened(ws: Peer): void {
      ws.data.aliveAt = sweep.clock;
      sweep.rosterChanged();
    },
    /** Call this when a connection has left the roster. */
    closed: (): void => sweep.rosterChanged(),
  };
}
