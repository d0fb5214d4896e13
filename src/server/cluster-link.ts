import type { MetricsSnapshot } from "./metrics/snapshot.ts";
import type { RoomLink } from "./room-link.ts";
import type { RateLink } from "./shared-rate.ts";
import type { SlotLink } from "./slots.ts";
import type { WatchLink } from "./watch/news.ts";

/** The other processes that share a port with this one; to clients, all of them are one server. */
export interface ClusterLink {
  readonly rooms: RoomLink;
  readonly slots: SlotLink;
  readonly rate: RateLink;
  readonly watch: WatchLink;
  /** Adds up the metrics of all of them, `own` for this one; undefined if that takes too long. */
  clusterMetrics(own: MetricsSnapshot): Promise<ClusterMetrics | undefined>;
  readonly ids: IdSequence;
}

/** What joins a server to others. */
export interface Links {
  readonly cluster?: ClusterLink | undefined;
  /** What its rooms use instead of the cluster. */
  readonly rooms?: RoomLink | undefined;
  /** Whether the server is not healthy without that. */
  readonly roomsRequired?: boolean | undefined;
}

/** How the connections of one process are numbered, so that no two of several have the same number. */
export interface IdSequence {
  readonly first: number;
  /** How many processes there are. */
  readonly step: number;
}

/** The metrics of a server, which may be one process or several. */
export interface ClusterMetrics {
  readonly snapshot: MetricsSnapshot;
  /** How many processes accept connections, where there can be several. */
  readonly workers?: number;
  /** How many do not, although they should: they hang, or are being replaced. */
  readonly missing?: number;
}
