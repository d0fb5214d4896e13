import { addHistogram, createHistogram, type Histogram } from "./histogram.ts";
import type { LoadResult, TimelineSlice } from "./result.ts";

/**
 * Adds up the results of processes that ran a share of one load each, at the same time. Of times that
 * ran beside each other the longest counts; of processors the busiest.
 */
export function mergeResults(results: readonly LoadResult[]): LoadResult {
  const sum = (pick: (result: LoadResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  const most = (pick: (result: LoadResult) => number) => Math.max(0, ...results.map(pick));
  return {
    interrupted: results.some(({ interrupted }) => interrupted),
    connections: {
      asked: sum(({ connections }) => connections.asked),
      opened: sum(({ connections }) => connections.opened),
      compressing: sum(({ connections }) => connections.compressing),
      lost: sum(({ connections }) => connections.lost),
    },
    rampUp: most(({ rampUp }) => rampUp),
    connecting: mergeHistograms(results.map(({ connecting }) => connecting)),
    elapsed: most(({ elapsed }) => elapsed),
    messages: {
      sent: sum(({ messages }) => messages.sent),
      unsent: sum(({ messages }) => messages.unsent),
      echoed: sum(({ messages }) => messages.echoed),
      echoedInTime: sum(({ messages }) => messages.echoedInTime),
      wrong: sum(({ messages }) => messages.wrong),
      lost: sum(({ messages }) => messages.lost),
      late: sum(({ messages }) => messages.late),
      reordered: sum(({ messages }) => messages.reordered),
      duplicated: sum(({ messages }) => messages.duplicated),
      unasked: sum(({ messages }) => messages.unasked),
    },
    bytes: {
      sent: sum(({ bytes }) => bytes.sent),
      received: sum(({ bytes }) => bytes.received),
    },
    bytesInTime: {
      sent: sum(({ bytesInTime }) => bytesInTime.sent),
      received: sum(({ bytesInTime }) => bytesInTime.received),
    },
    latency: mergeHistograms(results.map(({ latency }) => latency)),
    lateness: mergeHistograms(results.map(({ lateness }) => lateness)),
    timeline: mergeTimelines(results.map(({ timeline }) => timeline)),
    problems: mergeProblems(results.map(({ problems }) => problems)),
    firstFailure: results.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure,
    firstWrong: results.find(({ firstWrong }) => firstWrong !== undefined)?.firstWrong,
    client: {
      workers: sum(({ client }) => client.workers),
      cpu: most(({ client }) => client.cpu),
      eventLoopDelay: mergeHistograms(results.map(({ client }) => client.eventLoopDelay)),
    },
  };
}

/** A histogram of everything that any of them has counted. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
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
  return Array.from(groups.values(), (members) => {
    const from = Math.min(...members.map((slice) => slice.from));
    return {
      from,
      length: Math.max(...members.map((slice) => slice.from + slice.length)) - from,
      latency: mergeHistograms(members.map(({ latency }) => latency)),
    };
  }).sort((one, other) => one.from - other.from);
}

function mergeProblems(all: readonly LoadResult["problems"][]): LoadResult["problems"] {
  const merged: Record<string, number> = {};
  for (const problems of all) {
    for (const [problem, count] of Object.entries(problems)) {
      merged[problem] = (merged[problem] ?? 0) + count;
    }
  }
  return merged;
}
