import { keepAlive } from "../../client/keep-alive.ts";
import type { ClientSocket } from "../../client/socket.ts";
import type { SendOptions } from "./options.ts";
import type { Reporter } from "./reporter.ts";

/** The pings and pongs of a connection. */
export interface ControlFrames extends Disposable {
  /** Sends a ping without data, as a person asks for it. */
  ping(): void;
}

/** Shows reporters the pings and pongs of a connection, and keeps it alive where that is wanted. */
export function openControlFrames(
  socket: ClientSocket,
  wanted: SendOptions["keepAlive"],
  reporters: readonly Reporter[],
): ControlFrames {
  const pingedAt: number[] = [];
  let roundTrip: number | undefined;
  const onRoundTrip = (milliseconds: number) => void (roundTrip = milliseconds);
  const alive = wanted && keepAlive(socket, { ...wanted, onRoundTrip });
  const ignorePings = socket.onPing((data) => {
    for (const reporter of reporters) reporter.pinged?.(data);
  });
  const ignorePongs = socket.onPong((data) => {
    const start = data.length === 0 ? pingedAt.shift() : undefined;
    if (start !== undefined) roundTrip = performance.now() - start;
    for (const reporter of reporters) reporter.ponged?.(data, roundTrip);
    roundTrip = undefined;
  });

  return {
    ping() {
      pingedAt.push(performance.now());
      socket.ping();
    },
    [Symbol.dispose]() {
      alive?.[Symbol.dispose]();
      ignorePings();
      ignorePongs();
    },
  };
}
