/** Gives numbers from 0 up to, not including, 1. */
export type Random = () => number;

/**
 * Mulberry32, seeded with a number and a name: 32-bit integer arithmetic alone, so the same numbers
 * come on every machine. Each name has a stream of its own; what one consumer draws changes nothing
 * for another.
 */
export function createRandom(seed: number, name: string): Random {
  let state = (seed ^ hashName(name)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random seed, if none was given. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/** The seed of what happens to messages towards a server, so that it is not the same as towards the client. */
export function seedToServer(seed: number): number {
  return (seed ^ 0x9e3779b9) >>> 0;
}

/** FNV-1a. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash;
}
