import type { Direction, FaultDirection } from "../protocol/direction.ts";
import type { Message } from "../protocol/message.ts";
import type { CloseInfo, Peer, Session } from "./connection.ts";
import type { Channel, ConnectionHandler } from "./endpoints/endpoint.ts";
import type { CloseFault } from "./faults/close-fault.ts";
import { createLane } from "./faults/lane.ts";
import { seedToServer } from "./faults/random.ts";
import type { FaultName, Faults } from "./faults/table.ts";
import { flowBit } from "./flow-bit.ts";
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
  /** Which messages the faults concern, where they are passed on in both directions. */
  readonly direction?: FaultDirection | undefined;
  /** Creates the handler of the messages. */
  handle(channel: Channel): ConnectionHandler;
}

/** Makes the session that carries out a plan on a connection that has just been opened. */
export function createSession(ws: Peer, plan: SessionPlan, state: EchoState): Session {
  const { faults, closeFault, seed, direction = "both" } = plan;
  const { rooms, watch, flow, transmit } = state;
  const { traffic } = state.metrics;
  const { budget } = flow;

  function faulted(fault: FaultName, direction?: Direction): void {
    state.metrics.faulted(fault);
    watch.faulted(ws.data, fault, direction);
  }

  const timers: ReturnType<typeof setInterval>[] = [];
  let received = 0;
  let sent = 0;
  let isEnding = false;
  let isStalled = false;
  let isTimeUp = false;
  let isClosed = false;
  let awaited = 0;

  const toClient = createLane({
    faults: direction === "to-server" ? {} : faults,
    seed,
    onFault: (fault) => faulted(fault, isRelay ? "to-client" : undefined),
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
    together: (write) => void (isClosed ? write() : ws.cork(write)),
    get isHolding() {
      return !toClient.isEmpty;
    },
    get isFull() {
      return toClient.isFull && !isEnding;
    },
    send(message) {
      if (isEnding) return false;
      toClient.put(message);
      sent++;
      closeIfDue();
      // Reading from a peer that is not answered does not make it send more.
      if (toClient.isFull && isAnswered) flow.pause(ws, flowBit.outbox);
      return !toClient.isFull && !isEnding;
    },
    listenAfter(done) {
      awaited++;
      flow.pause(ws, flowBit.room);
      void done.then(() => {
        if (--awaited === 0 && !isClosed) flow.release(ws, flowBit.room);
      });
    },
    passedOn: () => toServer?.drained(),
    close: (code, reason = "") => end(() => flow.close(ws, code, reason)),
    // Bun sends what was given to it in this turn at the end of the turn.
    end: (cause, why) => end(() => setImmediate(channel.cut, cause, why)),
    cut: (cause, why) => flow.cut(ws, cause, why),
    every: (milliseconds, tick) => void timers.push(setInterval(tick, milliseconds)),
  };

  const handler = plan.handle(channel);
  const isRelay = handler.isRelay === true;
  const counted = handler.answersLater === true && direction === "both" ? "to-client" : direction;
  /** Whether the end does not depend on how many messages come from the client. */
  const isPassedOn = isRelay && counted === "to-client";
  const isAnswered = handler.received !== undefined && !isRelay;
  const toServer = isRelay ? createLaneToServer() : undefined;

  function createLaneToServer() {
    return createLane({
      faults: direction === "to-client" ? {} : faults,
      seed: seedToServer(seed),
      onFault: (fault) => faulted(fault, "to-server"),
      // Nothing more comes once the client has gone.
      send: (message) => handler.received?.(message) !== false || isClosed,
      onDrain: () => flow.release(ws, flowBit.upstream),
      onHeld: hold,
    });
  }

  /** Ends the connection in this way, after everything that waits to be sent. */
  function end(how: () => void): void {
    if (isEnding) return;
    isEnding = true;
    flow.ignoreRest(ws);
    toClient.afterwards(how);
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
    if (closeFault === undefined || isEnding || isStalled) return;
    const { after } = closeFault;
    const done = countPassed();
    if (typeof after === "number" ? done < after : !isTimeUp) return;
    faulted(closeFault.kind);
    if (closeFault.kind === "stall") {
      stall();
    } else if (closeFault.kind === "close") {
      channel.close(closeFault.code, closeFault.reason);
    } else {
      channel.end("fault", "abort");
    }
  }

  /** How many messages have been dealt with. */
  function countPassed(): number {
    if (counted === "to-client") return sent;
    if (counted === "to-server") return received;
    // A message and its echo are one exchange; what is pushed, or never answered, counts alone.
    return Math.max(received, sent);
  }

  function stall(): void {
    isStalled = true;
    if (direction !== "to-client") flow.pause(ws, flowBit.stall);
    if (direction !== "to-server") handler.stalled?.();
  }

  return {
    opened() {
      if (!isAnswered) flow.neverAnswers(ws);
      if (plan.greeting !== undefined) channel.send(plan.greeting);
      handler.opened?.();
      const { after } = closeFault ?? {};
      if (typeof after === "object") timers.push(setTimeout(closeInTime, after.milliseconds));
      closeIfDue();
    },
    received(message) {
      received++;
      if (toServer === undefined) handler.received?.(message);
      else toServer.put(message);
      closeIfDue();
      // The end waits for the answers to what came before it.
      if (received === closeFault?.after && !isPassedOn) flow.ignoreRest(ws);
      if (toServer?.isFull === true) flow.pause(ws, flowBit.upstream);
    },
    drained: toClient.drained,
    stall,
    delay(milliseconds) {
      if (direction !== "to-server") toClient.delay(milliseconds);
      if (direction !== "to-client") toServer?.delay(milliseconds);
    },
    leave(grace, close) {
      isEnding = true;
      toClient.dropAfter(grace);
      toServer?.dropAfter(grace);
      toClient.afterwards(close);
    },
    closed(close: CloseInfo) {
      for (const timer of timers) clearInterval(timer);
      toClient.clear();
      isClosed = isEnding = true;
      budget.await(writable, false);
      const tell = () => handler.closed?.(unanswered(), close);
      // What the client sent before still arrives.
      if (toServer === undefined) return tell();
      toServer.drained();
      toServer.afterwards(tell);
    },
  };
}
