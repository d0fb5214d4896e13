/** Which messages faults concern, by where these go. */
export type FaultDirection = "to-client" | "to-server" | "both";

/** The seed of what happens to messages towards a server, so that it is not the same as towards the client. */
export function seedToServer(seed: number): number {
  return (seed ^ 0x9e3779b9) >>> 0;
}
