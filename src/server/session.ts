import type { Message } from "../protocol/message.ts";
import { formatDuration } from "../text/duration.ts";
import { restartStallTimer } from "./backpressure.ts";
import type { Peer } from "./connection.ts";
import { echoHandler } from "./endpoints/echo.ts";
import type { Channel, ConnectionHandler, Handshake } from "./endpoints/endpoint.ts";
import { createFaultInjector } from "./faults/fault-injector.ts";
import type { FaultName } from "./faults/table.ts";
import { createOutbox } from "./outbox.ts";
import type { Plan } from "./plan.ts";
import type { Rooms } from "./rooms.ts";

/** Carries out the plan of one connection; its functions are the handlers of that connection. */
export interface Session {
  opened(): void;
  received(message: Message): void;
  /** The peer has taken what was sent to it, or some of it. */
  drained(): void;
  /** The peer has shown that it lives, by a ping or a pong. */
  alive(): void;
  closed(): void;
}

/** What the server brings to every session. */
export interface Environment {
  readonly rooms: Rooms;
  readonly maxPayload: number;
  /** Milliseconds after which a peer that shows no sign of life is cut; 0 for never. */
  readonly idleTimeout: number;
  /** Milliseconds after which a peer that leaves unread what was sent to it is cut; 0 for never. */
  readonly backpressureLimit: number;
  /** Sends a message and counts it; false when the peer takes no more for now. */
  transmit(ws: Peer, message: Message): boolean;
  onFault(name: FaultName): void;
}

/** How often a peer is asked for a sign of life where nothing bounds its silence, in milliseconds. */
const askEvery = 30_000;

/** Makes the session that carries out a plan on a connection that has just been opened. */
export function createSession(
  ws: Peer,
  plan: Plan,
  handshake: Handshake,
  seed: number,
  environment: Environment,
): Session {
  const { faults, closeFault } = plan;
  const { rooms, maxPayload, idleTimeout, backpressureLimit, onFault, transmit } = environment;
  const inject = createFaultInjector(faults, seed, onFault);
  const timers: ReturnType<typeof setInterval>[] = [];
  let received = 0;
  let sent = 0;
  let isEnding = false;
  let isStalled = false;
  let isClosed = false;
  let awaited = 0;
  let lastSign = performance.now();

  const outbox = createOutbox({
    rate: faults.rate,
    send(message) {
      const goesOn = transmit(ws, message);
      if (!goesOn) restartStallTimer(ws, backpressureLimit);
      return goesOn;
    },
    onDrain() {
      readOrPause();
      handler.writable?.();
    },
  });

  const channel: Channel = {
    handshake,
    rooms,
    maxPayload,
    prefix: faults.prefix ?? "",
    get isBehind() {
      return outbox.overfull && !isEnding;
    },
    send(message) {
      if (isEnding) return false;
      const { copies, holdFor } = inject();
      for (let copy = 0; copy < copies; copy++) outbox.put(message, holdFor);
      sent++;
      endIfDue();
      readOrPause();
      return !outbox.full && !isEnding;
    },
    listenAfter(done) {
      awaited++;
      readOrPause();
      void done.then(() => {
        awaited--;
        if (!isClosed) readOrPause();
      });
    },
    close: (code, reason = "") => end(() => ws.close(code, reason)),
    cut,
    every: (milliseconds, tick) => void timers.push(setInterval(tick, milliseconds)),
  };

  const handler: ConnectionHandler =
    plan.endpoint.handle?.(plan.values, channel) ?? echoHandler(channel);

  function end(how: () => void): void {
    if (isEnding) return;
    isEnding = true;
    outbox.put(how, 0);
  }

  function cut(why: string): void {
    ws.data.cutReason = why;
    ws.terminate();
  }

  function endIfDue(): void {
    // A message and its echo are one exchange; what is pushed, or never answered, counts alone.
    if (
      closeFault === undefined ||
      isEnding ||
      isStalled ||
      Math.max(received, sent) < closeFault.after
    )
      return;
    if (closeFault.kind === "stall") {
      isStalled = true;
      readOrPause();
    } else if (closeFault.kind === "close") {
      channel.close(closeFault.code, closeFault.reason);
    } else {
      // What was sent in this turn is still in the runtime's hands: cut once it has let go of it.
      end(() => setImmediate(cut, "abort"));
    }
    onFault(closeFault.kind);
  }

  function readOrPause(): void {
    // Who answers nothing is not made to send more by reading, and has to see its peer leave.
    const pause = isStalled || awaited > 0 || (outbox.full && handler.received !== undefined);
    if (pause === ws.isPaused) return;
    if (pause) ws.pause();
    else ws.resume();
  }

  function askForSign(): void {
    // Whom a fault keeps waiting is not read from meanwhile, and so cannot be heard.
    const isPausedByFault = ws.isPaused && !isStalled && !outbox.blocked;
    if (isPausedByFault) lastSign = performance.now();
    const silence = performance.now() - lastSign;
    if (idleTimeout > 0 && silence > idleTimeout) {
      cut(`no sign of life for ${formatDuration(idleTimeout)}`);
    } else {
      // A paused socket does not see that its peer has gone; as long as nothing waits to go out, a
      // write finds it out.
      ws.ping();
    }
  }

  return {
    opened() {
      timers.push(setInterval(askForSign, idleTimeout > 0 ? idleTimeout / 4 : askEvery));
      handler.opened?.();
      endIfDue();
    },
    received(message) {
      lastSign = performance.now();
      // One read may bring more than the message that ended it all.
      if (isEnding || isStalled) return;
      received++;
      handler.received?.(message);
      endIfDue();
    },
    drained() {
      lastSign = performance.now();
      if (ws.getBufferedAmount() > 0) return restartStallTimer(ws, backpressureLimit);
      clearTimeout(ws.data.stallTimer);
      outbox.drained();
    },
    alive() {
      lastSign = performance.now();
    },
    closed() {
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      outbox.clear();
      handler.closed?.();
    },
  };
}
