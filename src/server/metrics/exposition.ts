/** Metrics of one name in Prometheus' text exposition format, version 0.0.4. */
export interface Family {
  readonly name: string;
  /** Describes what is measured, for people. */
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly Sample[];
}

/** One number of a family, distinguished by its labels. */
export interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** What follows the name of the family: a histogram's `_bucket`, `_sum` and `_count`. */
  readonly suffix?: string;
}

/** The Content-Type of what `renderExposition` returns. */
export const expositionContentType = "text/plain; version=0.0.4; charset=utf-8";

/** Writes families, each with its HELP and TYPE. Names are used as they are. */
export function renderExposition(families: readonly Family[]): string {
  return families.flatMap(familyLines).join("");
}

/**
 * The samples of a histogram. `counts` has one number for each of the ascending `bounds`, and one
 * more for all that lies beyond; the buckets, as the format wants it, each include the ones below.
 */
export function histogramSamples(
  bounds: readonly number[],
  counts: readonly number[],
  sum: number,
): readonly Sample[] {
  let total = 0;
  const buckets = counts.map((count, index) => {
    total += count;
    const le = formatNumber(bounds[index] ?? Infinity);
    return { suffix: "_bucket", labels: { le }, value: total };
  });
  return [...buckets, { suffix: "_sum", value: sum }, { suffix: "_count", value: total }];
}

function familyLines({ name, help, type, samples }: Family): string[] {
  return [
    `# HELP ${name} ${escapeHelp(help)}\n`,
    `# TYPE ${name} ${type}\n`,
    ...samples.map((sample) => sampleLine(name, sample)),
  ];
}

function sampleLine(name: string, { value, labels = {}, suffix = "" }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  const braced = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  return `${name}${suffix}${braced} ${formatNumber(value)}\n`;
}

function formatNumber(value: number): string {
  return String(value).replace("Infinity", "Inf").replace(/^Inf/, "+Inf");
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
