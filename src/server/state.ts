import { type Admission, createAdmission } from "./admission.ts";
import type { ClusterLink, IdSequence } from "./cluster-link.ts";
import { createRoster, type Roster } from "./connection.ts";
import { createFlow, type Flow } from "./flow.ts";
import { createMetrics, type Metrics } from "./metrics/metrics.ts";
import type { ResolvedEchoOptions } from "./options.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { createTransmit, type Transmit } from "./transmit.ts";

/** What all connections of one echo share. */
export interface EchoState {
  readonly options: ResolvedEchoOptions;
  readonly admission: Admission;
  readonly metrics: Metrics;
  readonly transmit: Transmit;
  readonly rooms: Rooms;
  /** The connections that are open now. */
  readonly peers: Roster;
  readonly flow: Flow;
  /** How many handshakes are being kept waiting. */
  hanging: number;
  readonly ids: IdSequence;
  /** How many connections there have been. */
  connections: number;
  /** Whether no more are accepted. */
  draining: boolean;
  /** Resolved once the last connection has ended after draining began. */
  readonly onEmpty: PromiseWithResolvers<void>;
}

/** The state of an echo before its first connection. */
export function createState(options: ResolvedEchoOptions, cluster?: ClusterLink): EchoState {
  const metrics = createMetrics();
  const peers = createRoster();
  return {
    options,
    admission: createAdmission(options),
    metrics,
    transmit: createTransmit(metrics.traffic, options.compress),
    rooms: createRooms(cluster?.rooms),
    ids: cluster?.ids ?? { first: 1, step: 1 },
    peers,
    flow: createFlow(peers, options),
    hanging: 0,
    connections: 0,
    draining: false,
    onEmpty: Promise.withResolvers(),
  };
}
