/** Numbers by name; a name that was never counted need not be there. */
export type Counts = Readonly<Record<string, number>>;

/** Creates an empty set of counters by name. */
export function createTally() {
  const counts = new Map<string, number>();
  return {
    count: (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    snapshot: (): Counts => Object.fromEntries(counts),
  };
}

/** The traffic before the first message. Bytes are those of the payload, uncompressed. */
export function noTraffic() {
  return {
    textMessagesReceived: 0,
    binaryMessagesReceived: 0,
    textMessagesSent: 0,
    binaryMessagesSent: 0,
    textBytesReceived: 0,
    binaryBytesReceived: 0,
    textBytesSent: 0,
    binaryBytesSent: 0,
  };
}

/** Traffic on the wire. Plain numbers, incremented in place for each message. */
export type Traffic = ReturnType<typeof noTraffic>;

/** The sum of both, name by name. */
export function addCounts<T extends Counts>(one: Readonly<T>, other: Readonly<T>): T {
  const sums = new Map(Object.entries(one));
  for (const [name, count] of Object.entries(other)) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries(sums) as T;
}
