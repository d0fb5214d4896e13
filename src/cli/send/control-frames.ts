import { keepAlive } from "../../client/keep-alive.ts";
import type { ClientSocket } from "../../client/socket.ts";
import type { SendOptions } from "./options.ts";
import type { Observers, Reporter } from "./reporter.ts";

/** The pings and pongs of a connection. */
export interface ControlFrames extends Disposable {
  /** Sends a ping without data, at a person's request. */
  ping(): void;
  /** Resolves when the server has answered everything sent so far, or has not within a second. */
  answered(): Promise<void>;
}

/** Bytes that may wait to be written before frames are left out. */
const capacity = 1024 * 1024;

/** The data of the ping whose pong is awaited. */
const question = "answered?";

/** Shows reporters the pings and pongs of a connection, and keeps it alive if that is wanted. */
export function openControlFrames(
  socket: ClientSocket,
  wanted: SendOptions["keepAlive"],
  { reporters, io: { stdout, stderr } }: Observers,
): ControlFrames {
  const pingedAt: number[] = [];
  let roundTrip: number | undefined;
  const onRoundTrip = (milliseconds: number) => void (roundTrip = milliseconds);
  const alive = wanted && keepAlive(socket, { ...wanted, onRoundTrip });

  /** Shows a frame, unless a server that sends nothing else has filled what waits for slow readers. */
  function show(report: (reporter: Reporter) => void): void {
    if (stdout.backlog + stderr.backlog < capacity) for (const each of reporters) report(each);
  }

  const ignorePings = socket.onPing((data) => show((reporter) => reporter.pinged?.(data)));
  let markAnswered: (() => void) | undefined;
  const ignorePongs = socket.onPong((data) => {
    if (markAnswered !== undefined && Buffer.from(data).toString() === question) {
      return markAnswered();
    }
    const start = data.length === 0 ? pingedAt.shift() : undefined;
    if (start !== undefined) roundTrip = performance.now() - start;
    const time = roundTrip;
    roundTrip = undefined;
    show((reporter) => reporter.ponged?.(data, time));
  });

  return {
    ping() {
      pingedAt.push(performance.now());
      socket.ping();
    },
    async answered() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, 1000);
      markAnswered = resolve;
      void socket.closed.then(() => resolve());
      socket.ping(question);
      await promise;
      clearTimeout(timer);
    },
    [Symbol.dispose]() {
      alive?.[Symbol.dispose]();
      ignorePings();
      ignorePongs();
    },
  };
}
