/** How often something may have been counted. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** What clients know of the counters of their server, by series. */
export interface Tally {
  /** Adds to what must have been counted and, where that is not certain, to what may have been. */
  add(series: string, least: number, most?: number): void;
  readonly ranges: ReadonlyMap<string, Range>;
}

/** Makes a tally in which nothing has been counted. */
export function createTally(): Tally {
  const ranges = new Map<string, Range>();
  return {
    ranges,
    add(series, least, most = least) {
      const before = ranges.get(series) ?? { least: 0, most: 0 };
      ranges.set(series, { least: before.least + least, most: before.most + most });
    },
  };
}

/** The value of each series. */
export type Metrics = Readonly<Record<string, number>>;

/** In what the metrics of a server without connections do not add up, in words. */
export function disagreements(ranges: ReadonlyMap<string, Range>, metrics: Metrics): string[] {
  const open = metrics["wsecho_connections"] ?? Number.NaN;
  const opened = metrics["wsecho_connections_total"] ?? Number.NaN;
  const closed = sumOf(metrics, "wsecho_closes_total");
  const waiting = metrics["wsecho_handshakes_waiting"] ?? Number.NaN;
  const buffered = metrics["wsecho_buffered_bytes"] ?? Number.NaN;
  const cut = sumOf(metrics, "wsecho_cuts_total");
  const abnormal = metrics['wsecho_closes_total{code="1006"}'] ?? 0;
  const names = new Set([...ranges.keys(), ...Object.keys(metrics).filter(isTallied)]);
  return [
    ...(open === 0 ? [] : [`wsecho_connections: expected 0 at rest, got ${open}`]),
    ...(waiting === 0 ? [] : [`wsecho_handshakes_waiting: expected 0 at rest, got ${waiting}`]),
    ...(opened === closed + open ? [] : [`${opened} opened, but ${closed} closed, ${open} open`]),
    ...(buffered === 0 ? [] : [`wsecho_buffered_bytes: expected 0 at rest, got ${buffered}`]),
    ...(cut <= abnormal ? [] : [`${cut} connections cut, but only ${abnormal} closed with 1006`]),
    ...[...names].toSorted().flatMap((series) => {
      const { least, most } = ranges.get(series) ?? { least: 0, most: 0 };
      const found = metrics[series] ?? 0;
      if (found >= least && found <= most) return [];
      return [
        `${series}: expected ${least === most ? least : `${least} to ${most}`}, got ${found}`,
      ];
    }),
  ];
}

/** By how much numbers have grown: the least of the last third, less the least of the first. */
export function growthOf(numbers: readonly number[]): number {
  const third = Math.ceil(numbers.length / 3);
  if (third === 0) return 0;
  return Math.min(...numbers.slice(-third)) - Math.min(...numbers.slice(0, third));
}

function isTallied(series: string): boolean {
  return /^wsecho_(?:connections|closes|handshakes_refused|faults|messages_\w+|\w+_bytes)_total/.test(
    series,
  );
}

function sumOf(metrics: Metrics, family: string): number {
  const samples = Object.entries(metrics).filter(([series]) => series.startsWith(`${family}{`));
  return samples.reduce((sum, [, value]) => sum + value, 0);
}
