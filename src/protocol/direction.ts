/** Which way a message goes. */
export type Direction = "to-server" | "to-client";

/** Which messages faults concern, where messages are passed on in both directions. */
export type FaultDirection = Direction | "both";
