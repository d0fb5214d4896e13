/** From this size on, in bytes, giving back the memory of a message at once saves more than it costs. */
export const freedFrom = 32 * 1024;

/**
 * Gives back memory that nobody needs any more. Left to the garbage collector, each message would be in
 * memory that has long left the processor's caches.
 */
export function freeMemory({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
