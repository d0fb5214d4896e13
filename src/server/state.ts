import { createAdmission } from "./admission.ts";
import type { Links } from "./cluster-link.ts";
import { createRoster } from "./connection.ts";
import { createFlow, type FlowObserver } from "./flow.ts";
import { createMetrics } from "./metrics/metrics.ts";
import type { ResolvedEchoOptions } from "./options.ts";
import { createRooms } from "./rooms.ts";
import { createSlots } from "./slots.ts";
import { createTransmit } from "./transmit.ts";
import type { Site } from "./watch/access.ts";
import { createWatch } from "./watch/watch.ts";

/** The state of an echo before its first connection. */
export function createState(
  options: ResolvedEchoOptions,
  { cluster, rooms: roomLink = cluster?.rooms }: Links = {},
  site: Partial<Site> = {},
) {
  const metrics = createMetrics();
  const peers = createRoster();
  const watch = createWatch(peers, cluster?.watch);
  const inUse = () => peers.size + metrics.waiting.handshakes;
  const rooms = createRooms({ link: roomLink, isCrowded: () => flow.budget.isCrowded });
  const observer: FlowObserver = {
    cut: metrics.cut,
    crowded(isCrowded) {
      options.observer.crowded?.(isCrowded);
      watch.crowded(isCrowded);
      if (!isCrowded) rooms.resume();
    },
  };
  const flow = createFlow(peers, options, observer);
  metrics.measureBuffered(() => flow.budget.total);
  metrics.measureRoomLink(() => roomLink?.counts?.());
  return {
    options,
    admission: createAdmission(options, cluster),
    slots: createSlots(options.maxConnections, inUse, cluster?.slots),
    metrics,
    transmit: createTransmit(metrics.traffic, options.compress, watch, options.observer),
    rooms,
    watch,
    site: { isGuarded: (options.token ?? options.user) !== undefined, ...site },
    ids: cluster?.ids ?? { first: 1, step: 1 },
    /** The connections that are open now. */
    peers,
    flow,
    /** How many connections there have been. */
    connections: 0,
    /** Whether no more are accepted. */
    draining: false,
    /** Resolved once the last connection has ended after draining began. */
    onEmpty: Promise.withResolvers<void>(),
  };
}

/** What all connections of one echo share. */
export type EchoState = ReturnType<typeof createState>;
