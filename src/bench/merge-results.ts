import { addHistogram, createHistogram, type Histogram } from "./histogram.ts";
import type { LoadResult, TimelineSlice } from "./result.ts";

/**
 * Adds up the results of processes that ran a share of one load each, at the same time. Of times
 * that ran in parallel, the longest counts; of processes, the busiest.
 */
export function mergeResults(results: readonly LoadResult[]): LoadResult {
  const most = (pick: (result: LoadResult) => number) => Math.max(...results.map(pick));
  return {
    interrupted: results.some(({ interrupted }) => interrupted),
    connections: addUp(results.map(({ connections }) => connections)),
    rampUp: most(({ rampUp }) => rampUp),
    connecting: mergeHistograms(results.map(({ connecting }) => connecting)),
    elapsed: most(({ elapsed }) => elapsed),
    messages: addUp(results.map(({ messages }) => messages)),
    bytes: addUp(results.map(({ bytes }) => bytes)),
    bytesInTime: addUp(results.map(({ bytesInTime }) => bytesInTime)),
    latency: mergeHistograms(results.map(({ latency }) => latency)),
    lateness: mergeHistograms(results.map(({ lateness }) => lateness)),
    timeline: mergeTimelines(results.map(({ timeline }) => timeline)),
    problems: addUp(results.map(({ problems }) => problems)),
    firstFailure: results.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure,
    firstWrong: results.find(({ firstWrong }) => firstWrong !== undefined)?.firstWrong,
    client: {
      workers: results.reduce((total, { client }) => total + client.workers, 0),
      cpu: most(({ client }) => client.cpu),
      eventLoopDelay: mergeHistograms(results.map(({ client }) => client.eventLoopDelay)),
    },
  };
}

/** A histogram of everything that any of them has counted. */
function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged = createHistogram();
  for (const histogram of histograms) addHistogram(merged, histogram);
  return merged;
}

/** The share of a slice by which one may begin too early, as sums of fractions are not exact. */
const inexactness = 0.01;

/** Slices that begin together become one; where they differ in length, the longest hold the others. */
function mergeTimelines(timelines: readonly (readonly TimelineSlice[])[]): TimelineSlice[] {
  // Not the last ones: late echoes made them longer.
  const length = Math.max(...timelines.map(([first]) => first?.length ?? 0));
  const groups = Map.groupBy(timelines.flat(), (slice) =>
    Math.floor(slice.from / length + inexactness),
  );
  return Array.from(groups.values(), mergeSlices).sort((one, other) => one.from - other.from);
}

/** One slice for all of these, from the beginning of the first to the end of the last. */
export function mergeSlices(slices: readonly TimelineSlice[]): TimelineSlice {
  const from = Math.min(...slices.map((slice) => slice.from));
  const length = Math.max(...slices.map((slice) => slice.from + slice.length)) - from;
  return { from, length, latency: mergeHistograms(slices.map(({ latency }) => latency)) };
}

/** Counts by their names; those that only one of them has, too. */
function addUp<Counts extends object>(all: readonly Counts[]): Counts {
  const total: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  }
  return total as Counts;
}
