import type { MetricsSnapshot } from "./metrics/snapshot.ts";
import type { RoomLink } from "./rooms.ts";

/** The other processes that share a port with this one, and are to look like a single server with it. */
export interface ClusterLink {
  readonly rooms: RoomLink;
  /** Adds up what all of them have counted, this one as given; undefined when that takes too long. */
  clusterMetrics(own: MetricsSnapshot): Promise<ClusterMetrics | undefined>;
  readonly ids: IdSequence;
}

/** How the connections of one process are numbered, so that no two of several have the same number. */
export interface IdSequence {
  readonly first: number;
  readonly step: number;
}

/** What a server has counted, be it one process or several. */
export interface ClusterMetrics {
  readonly snapshot: MetricsSnapshot;
  /** How many processes take connections, where there can be several. */
  readonly workers?: number;
}
