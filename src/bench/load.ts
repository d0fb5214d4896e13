import { watchUsage } from "./client-usage.ts";
import { LoadConnection, type Schedule } from "./connection.ts";
import { type ConnectionMaker, createLoadConnections } from "./connections.ts";
import { expectedEchoes } from "./echoes.ts";
import { createHistogram } from "./histogram.ts";
import { noTotals, type Totals } from "./ledger.ts";
import { createMessagePool } from "./message-pool.ts";
import { createPacer, startOpenLoop } from "./open-loop.ts";
import type { LoadPlan } from "./plan.ts";
import type { LoadProgress, LoadResult, Traffic } from "./result.ts";
import { createTimeline } from "./timeline.ts";

/** A load on a server, from this process. */
export interface Load {
  /** Opens the connections, and resolves once each is open or has failed. */
  connect(): Promise<void>;
  /** Sends for as long as planned, waits for the echoes still owed, closes all connections. */
  run(): Promise<LoadResult>;
  /** Ends the connecting or the sending now; `run` then waits for no more echoes. */
  stop(): void;
  progress(): LoadProgress;
}

/** Milliseconds between two checks of everything that can wait that long. */
const lookEvery = 10;
/** How often within the plan's `wait` messages are checked for being lost. */
const overdueLooks = 20;

/**
 * Makes a load that has not begun.
 *
 * @param openFileLimit how many files this process may have open, if it is known
 */
export function createLoad(
  plan: LoadPlan,
  openFileLimit: () => number | undefined = () => undefined,
): Load {
  const { duration, rate, wait } = plan;
  const totals = noTotals();
  const lateness = createHistogram();
  const stopping = new AbortController();
  const stopped = new Promise((resolve) => stopping.signal.addEventListener("abort", resolve));
  const loadConnections = createLoadConnections(
    plan,
    connectionMaker(),
    stopping.signal,
    openFileLimit,
  );
  let rampUp = 0;
  let unsent = 0;
  let phase: LoadProgress["phase"] = "connecting";
  let phaseStart = performance.now();
  let timeline = createTimeline(phaseStart, duration);

  /** What makes a connection of this load of one whose handshake is done. */
  function connectionMaker(): ConnectionMaker {
    const plain = createMessagePool({ ...plan, compress: false });
    const compressed = plan.target.compress
      ? createMessagePool({ ...plan, compress: true })
      : plain;
    const { expectPrefix } = plan;
    const shared = {
      ...plan,
      echoesOf: expectedEchoes(plain),
      prefix: expectPrefix === undefined ? undefined : Buffer.from(expectPrefix),
      totals,
      onEcho: (roundTrip: number) => timeline.record(roundTrip),
    };
    return (dialed, onEnd) => {
      const pool = dialed.isDeflateAgreed ? compressed : plain;
      return new LoadConnection(dialed, { ...shared, pool, onEnd });
    };
  }

  function enter(next: LoadProgress["phase"]): void {
    phase = next;
    phaseStart = performance.now();
  }

  /** Lets the connections begin; returns what ends their sending. */
  function startSending(): () => void {
    const senders = loadConnections.living();
    const deadline = phaseStart + duration;
    const closedLoop: Schedule = (_, now) => (now < deadline ? now : Infinity);
    const pace = { start: phaseStart, deadline, connections: senders.length };
    const pacer = rate === undefined ? undefined : createPacer({ ...pace, rate });
    for (const [index, sender] of senders.entries()) {
      sender.start(pacer === undefined ? closedLoop : (message) => pacer.dueAt(index, message));
    }
    const endOpenLoop = pacer && startOpenLoop(pacer, senders, lateness);
    return () => {
      endOpenLoop?.();
      for (const sender of senders) sender.stop();
      if (pacer !== undefined) unsent = pacer.turns - totals.sent;
    };
  }

  /** Sends until time is up; resolves to how long that took. */
  async function send(): Promise<number> {
    enter("sending");
    timeline = createTimeline(phaseStart, duration);
    const endSending = startSending();
    const { promise: timeIsUp, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, duration);
    const overdue = setInterval(() => {
      for (const connection of loadConnections.living()) {
        if (connection.ledger.giveUp(performance.now()) > 0) connection.sendDue();
      }
    }, wait / overdueLooks);
    await Promise.race([timeIsUp, stopped, loadConnections.allEnded]);
    clearTimeout(timer);
    clearInterval(overdue);
    endSending();
    return performance.now() - phaseStart;
  }

  /** Waits for the echoes still owed. */
  async function collect(): Promise<void> {
    enter("waiting");
    while (!stopping.signal.aborted) {
      const now = performance.now();
      for (const { ledger } of loadConnections.living()) ledger.giveUp(now);
      if (!loadConnections.living().some(({ ledger }) => ledger.mayGetEcho(now))) return;
      await Promise.race([Bun.sleep(lookEvery), stopped]);
    }
  }

  async function run(): Promise<LoadResult> {
    const endUsage = watchUsage();
    const looks = setInterval(() => timeline.advance(performance.now()), lookEvery);
    const elapsed = await send();
    const client = endUsage();
    const echoedInTime = totals.echoed;
    const bytesInTime = trafficOf(loadConnections.connections);
    await collect();
    clearInterval(looks);
    const end = performance.now();
    await loadConnections.close();
    const { slices, total } = timeline.end(end);
    const { connections } = loadConnections;
    return {
      ...loadConnections.report(),
      interrupted: stopping.signal.aborted,
      rampUp,
      elapsed,
      messages: { ...totals, echoedInTime, unsent },
      bytes: trafficOf(connections),
      bytesInTime,
      latency: total,
      lateness,
      timeline: slices,
      firstWrong: connections.find((connection) => connection.firstWrong)?.firstWrong,
      client,
    };
  }

  return {
    async connect() {
      enter("connecting");
      await loadConnections.open();
      rampUp = performance.now() - phaseStart;
    },
    run,
    stop: () => stopping.abort(),
    progress: () => ({
      phase,
      elapsed: performance.now() - phaseStart,
      opened: loadConnections.connections.length,
      echoed: totals.echoed,
      failures: failuresIn(totals),
    }),
  };
}

function failuresIn({ wrong, lost, reordered, duplicated }: Totals): number {
  return wrong + lost + reordered + duplicated;
}

function trafficOf(connections: readonly LoadConnection[]): Traffic {
  return {
    sent: connections.reduce((total, { bytesSent }) => total + bytesSent, 0),
    received: connections.reduce((total, { bytesReceived }) => total + bytesReceived, 0),
  };
}
