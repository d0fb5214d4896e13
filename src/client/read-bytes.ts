import type { Socket } from "node:net";

import { WsechoError } from "../errors.ts";

/**
 * Reads exactly so many bytes; what comes after them is left.
 *
 * @throws {WsechoError} with code `CONNECTION_LOST` when the connection ends before
 */
export async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let read: Buffer = Buffer.alloc(0);

  function received(bytes: Buffer): void {
    read = Buffer.concat([read, bytes]);
    if (read.length >= count) resolve();
  }

  function ended(): void {
    reject(new WsechoError("CONNECTION_LOST", "the proxy closed the connection"));
  }

  if (socket.destroyed || socket.readableEnded) ended();
  socket.on("data", received).on("end", ended).on("close", ended).resume();
  try {
    await promise;
  } finally {
    socket.pause().off("data", received).off("end", ended).off("close", ended);
  }
  if (read.length > count) socket.unshift(read.subarray(count));
  return read.subarray(0, count);
}
