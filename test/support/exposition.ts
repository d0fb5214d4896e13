/** A family of metrics, read back from Prometheus' text exposition format. */
export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ParsedSample[];
}

/** One line of a family, its label values unescaped. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/**
 * Reads the text exposition format, version 0.0.4, more strictly than Prometheus does: each family
 * must have HELP, TYPE and its samples in this order and in one piece, no series may come twice,
 * counters and histograms must be what their names and types promise, and nothing else may stand
 * there. Histograms with labels of their own are beyond it.
 */
export function parseExposition(text: string): readonly ParsedFamily[] {
  check(text.endsWith("\n"), "the last line must end with a line feed");
  const blocks = text.slice(0, -1).split(/\n(?=# HELP )/);
  const families = blocks.map(parseFamily);
  checkUnique(families.map(({ name }) => name));
  checkUnique(families.flatMap(({ samples }) => samples.map(seriesName)));
  return families;
}

/** Every series and its value, such as `["messages_total{type=\"text\"}", 2]`. */
export function seriesOf(families: readonly ParsedFamily[]): Record<string, number> {
  const samples = families.flatMap((family) => family.samples);
  return Object.fromEntries(samples.map((sample) => [seriesName(sample), sample.value]));
}

const namePattern = /[a-zA-Z_:][a-zA-Z0-9_:]*/.source;
const helpLine = new RegExp(`^# HELP (${namePattern}) ((?:[^\\\\]|\\\\[\\\\n])+)$`);
const typeLine = new RegExp(`^# TYPE (${namePattern}) (counter|gauge|histogram)$`);
const sampleLine = new RegExp(`^(${namePattern})(?:\\{(.+)\\})? (\\S+)$`);
const labelPair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,(?=.)|$)/y;
const numberPattern = /^(?:NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

function parseFamily(block: string): ParsedFamily {
  const [first = "", second = "", ...rest] = block.split("\n");
  const [name, help] = match(helpLine, first, "a HELP line");
  const [typedName, type] = match(typeLine, second, "a TYPE line");
  check(name === typedName, `TYPE of "${typedName}" follows HELP of "${name}"`);
  const family = { name, help: unescapeText(help), type, samples: rest.map(parseSample) };
  if (type === "histogram") checkHistogram(family);
  else checkPlain(family);
  return family;
}

function parseSample(line: string): ParsedSample {
  const [name, labels, value] = match(sampleLine, line, "a sample");
  check(numberPattern.test(value), `${JSON.stringify(value)} is no number`);
  return { name, labels: parseLabels(labels), value: Number(value.replace("Inf", "Infinity")) };
}

function parseLabels(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  let end = 0;
  while (end < text.length) {
    labelPair.lastIndex = end;
    const [label, value] = match(labelPair, text, "labels");
    end = labelPair.lastIndex;
    check(!label.startsWith("__"), `the label "${label}" is reserved`);
    check(!labels.has(label), `the label "${label}" comes twice`);
    labels.set(label, unescapeText(value));
  }
  return labels;
}

function checkPlain({ name, type, samples }: ParsedFamily): void {
  const isCounter = type === "counter";
  check(isCounter === name.endsWith("_total"), `"${name}" is a strange name for a ${type}`);
  for (const sample of samples) {
    check(sample.name === name, `"${sample.name}" does not belong to "${name}"`);
    check(!sample.labels.has("le"), `"le" does not belong to a ${type}`);
    check(!isCounter || (sample.value >= 0 && sample.value < Infinity), `"${name}" cannot count`);
  }
}

function checkHistogram({ name, samples }: ParsedFamily): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const [sum, count, ...others] = samples.slice(buckets.length);
  check(
    samples.slice(0, buckets.length).every((sample) => buckets.includes(sample)),
    "bucket late",
  );
  check(sum?.name === `${name}_sum` && sum.labels.size === 0, `"${name}_sum" is not there`);
  check(count?.name === `${name}_count` && count.labels.size === 0, `"${name}_count" is not there`);
  check(others.length === 0, `too much in the histogram "${name}"`);
  check(
    buckets.every(({ labels }) => labels.size === 1 && labels.has("le")),
    'buckets need "le" alone',
  );
  const bounds = buckets.map(({ labels }) => labels.get("le") ?? "");
  check(bounds.at(-1) === "+Inf", 'the last bucket must be "+Inf"');
  checkAscending(
    bounds.map((bound) => Number(bound.replace("Inf", "Infinity"))),
    "bounds",
    true,
  );
  checkAscending([0, ...buckets.map(({ value }) => value)], "buckets", false);
  check(buckets.at(-1)?.value === count?.value, "the last bucket must equal the count");
}

function checkAscending(values: readonly number[], what: string, strictly: boolean): void {
  for (const [index, value] of values.entries()) {
    const before = values[index - 1] ?? -Infinity;
    check(strictly ? value > before : value >= before, `the ${what} must ascend`);
  }
}

function checkUnique(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  check(twice === undefined, `${twice} comes twice`);
}

function seriesName({ name, labels }: ParsedSample): string {
  const pairs = [...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name}{${pairs.toSorted().join(",")}}`;
}

function unescapeText(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
}

function match(pattern: RegExp, line: string, wanted: string): [string, string, string] {
  const found = pattern.exec(line);
  check(found !== null, `${JSON.stringify(line)} is not ${wanted}`);
  return [found[1] ?? "", found[2] ?? "", found[3] ?? ""];
}

function check(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Error(`Cannot parse the exposition: ${problem}`);
}
