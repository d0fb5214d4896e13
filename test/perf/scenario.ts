/** A load that servers are put under. */
export interface Scenario {
  readonly size: number;
  readonly binary: boolean;
  readonly connections: number;
  readonly pipeline: number;
  readonly compress: boolean;
  readonly tls: boolean;
}

const plain = { connections: 50, pipeline: 1, compress: false, tls: false } as const;

/** All loads, the everyday ones first. */
export const scenarios: readonly Scenario[] = [
  { ...plain, size: 20, binary: false },
  { ...plain, size: 20, binary: false, pipeline: 16 },
  { ...plain, size: 20, binary: true },
  { ...plain, size: 20, binary: true, pipeline: 16 },
  { ...plain, size: 20, binary: false, connections: 1000 },
  { ...plain, size: 20, binary: false, connections: 1000, pipeline: 16 },
  { ...plain, size: 1024, binary: false },
  { ...plain, size: 1024, binary: false, pipeline: 16 },
  { ...plain, size: 1024, binary: true },
  { ...plain, size: 1024, binary: true, pipeline: 16 },
  { ...plain, size: 64 * 1024, binary: false },
  { ...plain, size: 64 * 1024, binary: true },
  { ...plain, size: 1024 * 1024, binary: false },
  { ...plain, size: 1024 * 1024, binary: true },
  { ...plain, size: 1024, binary: false, compress: true },
  { ...plain, size: 1024, binary: false, pipeline: 16, compress: true },
  { ...plain, size: 20, binary: false, tls: true },
  { ...plain, size: 20, binary: false, pipeline: 16, tls: true },
  { ...plain, size: 64 * 1024, binary: true, tls: true },
];

/** A scenario in few words: `20 B text, 50 connections, depth 16`. */
export function describeScenario(scenario: Scenario): string {
  const { size, binary, connections, pipeline, compress, tls } = scenario;
  const amount =
    size < 1024
      ? `${size} B`
      : size < 1024 * 1024
        ? `${size / 1024} KiB`
        : `${size / 1024 / 1024} MiB`;
  const parts = [
    `${amount} ${binary ? "binary" : "text"}`,
    `${connections} connections`,
    `depth ${pipeline}`,
    ...(compress ? ["compressed"] : []),
    ...(tls ? ["TLS"] : []),
  ];
  return parts.join(", ");
}
