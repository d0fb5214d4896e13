import * as histograms from "../../bench/histogram.ts";
import { type Address, formatAddress } from "../../text/address.ts";
import { percentile } from "../../text/percentile.ts";
import type { Io } from "../io.ts";
import type { Reporter } from "./reporter.ts";

/**
 * Counts messages, and keeps the milliseconds of their round trips. The percentiles are exact up to
 * `exactLimit` round trips, and within 0.4 % beyond, where no more memory is taken.
 */
export function createStatistics(exactLimit = 100_000) {
  let sent = 0;
  let received = 0;
  let timed = 0;
  let sum = 0;
  let min = Infinity;
  let max = 0;
  let exact: number[] = [];
  let histogram: histograms.Histogram | undefined;

  function time(roundTrip: number): void {
    timed++;
    sum += roundTrip;
    min = Math.min(min, roundTrip);
    max = Math.max(max, roundTrip);
    if (timed <= exactLimit) {
      exact.push(roundTrip);
      return;
    }
    histogram ??= histograms.createHistogram();
    for (const earlier of exact) histograms.record(histogram, earlier);
    exact = [];
    histograms.record(histogram, roundTrip);
  }

  function summary() {
    // More replies may come than messages were sent.
    const lost = Math.max(0, sent - received);
    if (timed === 0) return { sent, received, lost, roundTrip: undefined };
    const sorted = Float64Array.from(exact).sort();
    const at = (share: number) => {
      if (histogram !== undefined) return histograms.percentile(histogram, share);
      return percentile(sorted, share) ?? max;
    };
    const times = { min, avg: sum / timed, p50: at(0.5), p99: at(0.99), max };
    return { sent, received, lost, roundTrip: times };
  }

  return {
    sent() {
      sent++;
    },
    received(roundTrip?: number) {
      received++;
      if (roundTrip !== undefined) time(roundTrip);
    },
    summary,
  };
}

/** Statistics of messages and their replies; the times of round trips in milliseconds, if any were timed. */
export type Summary = ReturnType<ReturnType<typeof createStatistics>["summary"]>;

/** Counts and times the replies, and prints that at the end. */
export function statisticsReporter(address: Address, { stderr }: Pick<Io, "stderr">): Reporter {
  const statistics = createStatistics();
  return {
    sent: statistics.sent,
    replied: (_, roundTrip) => statistics.received(roundTrip),
    ended: () => stderr.write(renderStatistics(formatAddress(address), statistics.summary())),
  };
}

/** A summary for people, in the manner of ping. */
export function renderStatistics(
  url: string,
  { sent, received, lost, roundTrip }: Summary,
): string {
  const share = sent === 0 ? 0 : Number(((lost / sent) * 100).toPrecision(3));
  const lines = [
    `--- ${url} statistics ---`,
    `${sent} sent, ${received} received, ${lost} lost (${share}%)`,
  ];
  if (roundTrip !== undefined) {
    const { min, avg, p50, p99, max } = roundTrip;
    const times = [min, avg, p50, p99, max].map((time) => time.toFixed(3)).join("/");
    lines.push(`round-trip min/avg/p50/p99/max = ${times} ms`);
  }
  return `${lines.join("\n")}\n`;
}
