import { type Address, formatAddress } from "../../text/address.ts";
import type { Io } from "../io.ts";
import type { Reporter } from "./reporter.ts";
import { createStatistics, renderStatistics } from "./statistics.ts";

/** Counts and times the replies, and tells of them in the end. */
export function statisticsReporter(address: Address, { stderr }: Pick<Io, "stderr">): Reporter {
  const statistics = createStatistics();
  return {
    sent: () => statistics.sent(),
    replied: (_, roundTrip) => statistics.received(roundTrip),
    ended: () => stderr.write(renderStatistics(formatAddress(address), statistics.summary())),
  };
}
