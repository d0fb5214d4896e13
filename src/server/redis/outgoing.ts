/** What can be waited for before more should follow. */
interface Channel {
  /** Bytes that Redis has not confirmed yet. */
  inFlight: number;
  packed: string[];
  cost: number;
  relief?: PromiseWithResolvers<void> | undefined;
}

/** Bytes that may be on the way for one channel, and for all. */
const channelCapacity = 256 * 1024;
const capacity = 16 * 1024 * 1024;

/** Bytes after which a batch does not wait for more. */
const batchSize = 64 * 1024;

/**
 * Creates the queue of what is published. What is said in one turn of the event loop goes to each channel in
 * one piece. A channel that is faster than Redis has to wait, and others only if all of them together are.
 *
 * @param publish rejects if the messages were lost
 */
export function createOutgoing(publish: (channel: string, packed: string[]) => Promise<unknown>) {
  const channels = new Map<string, Channel>();
  /** Those that have something to send in this turn. */
  const filled = new Set<string>();
  /** Those that wait for others. */
  const starved = new Set<Channel>();
  let total = 0;
  let turn: ReturnType<typeof setImmediate> | undefined;

  function flush(): void {
    turn = undefined;
    for (const name of filled) send(name);
  }

  function send(name: string): void {
    filled.delete(name);
    const channel = channels.get(name);
    if (channel === undefined) return;
    const { packed, cost } = channel;
    channel.packed = [];
    channel.cost = 0;
    const done = () => release(name, channel, cost);
    publish(name, packed).then(done, done);
  }

  function release(name: string, channel: Channel, cost: number): void {
    channel.inFlight -= cost;
    total -= cost;
    if (channel.inFlight === 0 && channels.get(name) === channel) channels.delete(name);
    if (total <= capacity / 2) {
      for (const waiting of starved) relieve(waiting);
      starved.clear();
    }
    if (channel.inFlight > channelCapacity / 2) return;
    if (total > capacity) starved.add(channel);
    else relieve(channel);
  }

  return {
    /** Sends a message soon; the promise, if there is one, resolves when more should follow. */
    put(name: string, packed: string): Promise<void> | undefined {
      let channel = channels.get(name);
      if (channel === undefined) {
        channel = { inFlight: 0, packed: [], cost: 0 };
        channels.set(name, channel);
      }
      channel.packed.push(packed);
      channel.cost += packed.length;
      channel.inFlight += packed.length;
      total += packed.length;
      filled.add(name);
      if (channel.cost > batchSize) send(name);
      else turn ??= setImmediate(flush);
      if (channel.inFlight > channelCapacity || total > capacity) {
        channel.relief ??= Promise.withResolvers();
      }
      return channel.relief?.promise;
    },
  };
}

function relieve(channel: Channel): void {
  channel.relief?.resolve();
  channel.relief = undefined;
}
