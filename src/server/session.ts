import type { Message } from "../protocol/message.ts";
import type { Peer, Session } from "./connection.ts";
import type { Channel, ConnectionHandler } from "./endpoints/endpoint.ts";
import type { CloseFault } from "./faults/close-fault.ts";
import { createFaultInjector } from "./faults/fault-injector.ts";
import type { FaultName, Faults } from "./faults/table.ts";
import { flowBit } from "./flow-bit.ts";
import { createOutbox } from "./outbox.ts";
import type { EchoState } from "./state.ts";
import { countReceived } from "./transmit.ts";

/** What a session carries out. */
export interface SessionPlan {
  /** What is sent first, before any message. */
  readonly greeting: string | undefined;
  readonly faults: Faults;
  readonly closeFault: CloseFault | undefined;
  /** The seed of the random faults. */
  readonly seed: number;
  /** Creates the handler of the messages. */
  handle(channel: Channel): ConnectionHandler;
}

/** Makes the session that carries out a plan on a connection that has just been opened. */
export function createSession(ws: Peer, plan: SessionPlan, state: EchoState): Session {
  const { faults, closeFault } = plan;
  const { rooms, watch, flow, transmit } = state;
  const { traffic } = state.metrics;
  const { budget } = flow;
  /** Milliseconds that a watcher has asked for. */
  let extraDelay = 0;

  function faulted(fault: FaultName): void {
    state.metrics.faulted(fault);
    watch.faulted(ws.data, fault);
  }

  const inject = createFaultInjector(faults, plan.seed, faulted);
  const timers: ReturnType<typeof setInterval>[] = [];
  let received = 0;
  let sent = 0;
  let isEnding = false;
  let isStalled = false;
  let isTimeUp = false;
  let isClosed = false;
  let awaited = 0;

  const outbox = createOutbox({
    rate: faults.rate,
    send(message) {
      const goesOn = transmit(ws, message);
      if (!goesOn) flow.blocked(ws);
      return goesOn;
    },
    onDrain() {
      flow.release(ws, flowBit.outbox);
      writable();
    },
    onHeld: hold,
  });

  function hold(bytes: number): void {
    if (!isClosed) budget.add(ws, bytes);
  }

  function writable(): void {
    if (!isClosed) handler.writable?.();
  }

  const channel: Channel = {
    rooms,
    watch,
    maxPayload: state.options.maxPayload,
    prefix: faults.prefix ?? "",
    hasRoomFor(bytes) {
      const hasRoom = budget.hasRoomFor(bytes);
      budget.await(writable, !hasRoom);
      return hasRoom;
    },
    hold,
    together: (write) => void ws.cork(write),
    get isFull() {
      return outbox.full && !isEnding;
    },
    send(message) {
      if (isEnding) return false;
      const { copies, holdFor } = inject();
      for (let copy = 0; copy < copies; copy++) outbox.put(message, holdFor + extraDelay);
      sent++;
      closeIfDue();
      // Reading from a peer that is not answered does not make it send more.
      if (outbox.full && handler.received !== undefined) flow.pause(ws, flowBit.outbox);
      return !outbox.full && !isEnding;
    },
    listenAfter(done) {
      awaited++;
      flow.pause(ws, flowBit.room);
      void done.then(() => {
        if (--awaited === 0 && !isClosed) flow.release(ws, flowBit.room);
      });
    },
    close: (code, reason = "") => end(() => flow.close(ws, code, reason)),
    cut: (cause, why) => flow.cut(ws, cause, why),
    every: (milliseconds, tick) => void timers.push(setInterval(tick, milliseconds)),
  };

  const handler = plan.handle(channel);

  /** Ends the connection in this way, after everything that waits to be sent. */
  function end(how: () => void): void {
    if (isEnding) return;
    isEnding = true;
    flow.ignoreRest(ws);
    outbox.put(how, 0);
  }

  /** What came too late to be answered; it is counted when it is looked at. */
  function* unanswered(): Iterable<Message> {
    for (const message of flow.rest(ws)) {
      countReceived(traffic, message);
      ws.data.messagesReceived++;
      state.options.observer.received?.(ws.data, message);
      watch.passed(ws.data, "to-server", message);
      yield message;
    }
  }

  function closeInTime(): void {
    isTimeUp = true;
    closeIfDue();
  }

  function closeIfDue(): void {
    // A message and its echo are one exchange; what is pushed, or never answered, counts alone.
    if (closeFault === undefined || isEnding || isStalled) return;
    const { after } = closeFault;
    const done = handler.answersLater === true ? sent : Math.max(received, sent);
    if (typeof after === "number" ? done < after : !isTimeUp) return;
    faulted(closeFault.kind);
    if (closeFault.kind === "stall") {
      isStalled = true;
      flow.pause(ws, flowBit.stall);
    } else if (closeFault.kind === "close") {
      channel.close(closeFault.code, closeFault.reason);
    } else {
      // Bun sends what was given to it in this turn at the end of the turn.
      end(() => setImmediate(channel.cut, "fault", "abort"));
    }
  }

  return {
    opened() {
      if (handler.received === undefined) flow.neverAnswers(ws);
      if (plan.greeting !== undefined) channel.send(plan.greeting);
      handler.opened?.();
      const { after } = closeFault ?? {};
      if (typeof after === "object") timers.push(setTimeout(closeInTime, after.milliseconds));
      closeIfDue();
    },
    received(message) {
      received++;
      handler.received?.(message);
      closeIfDue();
      // The end waits for the answers to what came before it.
      if (received === closeFault?.after) flow.ignoreRest(ws);
    },
    drained: outbox.drained,
    delay: (milliseconds) => void (extraDelay = milliseconds),
    leave(grace, close) {
      isEnding = true;
      outbox.dropAfter(grace);
      outbox.put(close, 0);
    },
    closed() {
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      outbox.clear();
      budget.await(writable, false);
      handler.closed?.(unanswered());
    },
  };
}
