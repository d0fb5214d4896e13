import type { Address } from "../../text/address.ts";
import { allowsColor } from "../terminal.ts";
import type { OutputOptions } from "./options.ts";
import { type JsonLayout, renderReply } from "./reply.ts";
import type { Reporter, Screen } from "./reporter.ts";

/** Everybody to whom the flags want things shown. What only some flags need is loaded for them alone. */
export async function createReporters(
  { json, stats, verbose, ...style }: OutputOptions,
  address: Address,
  io: Screen,
): Promise<Reporter[]> {
  const reporters: Reporter[] = [];
  if (json) reporters.push((await import("./json-reporter.ts")).jsonReporter(io.stdout));
  else reporters.push(textReporter(io, style.pretty ? await loadLayout(io) : undefined, style));
  if (verbose) reporters.push((await import("./verbose.ts")).verboseReporter(io.stderr));
  if (stats) reporters.push((await import("./statistics.ts")).statisticsReporter(address, io));
  return reporters;
}

function textReporter(
  { stdout }: Screen,
  layout: JsonLayout | undefined,
  { timestamps }: Pick<OutputOptions, "timestamps">,
): Reporter {
  const terminal = stdout.isTerminal();
  return {
    replied(message) {
      stdout.write(
        renderReply(message, terminal, { time: timestamps ? new Date() : undefined, layout }),
      );
    },
  };
}

async function loadLayout({ env }: Screen): Promise<JsonLayout> {
  const [{ indentJson }, { colorJson }] = await Promise.all([
    import("../../text/json-indent.ts"),
    import("../../text/json-color.ts"),
  ]);
  return { indent: indentJson, color: allowsColor(env) ? colorJson : undefined };
}
