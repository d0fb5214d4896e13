import type { Io } from "../io.ts";
import { allowsColor } from "../terminal.ts";
import type { OutputOptions, SendOptions } from "./options.ts";
import type { Prompt } from "./prompt/prompt.ts";
import { type JsonLayout, renderReply } from "./reply.ts";
import type { Observers, Reporter, Screen } from "./reporter.ts";

/** Everybody who is shown what happens, or judges it. What only some flags need is loaded for them alone. */
export async function createObservers(
  { output, address, expectations }: SendOptions,
  prompt: Prompt | undefined,
  stdio: Io,
): Promise<Observers> {
  const { json, stats, verbose } = output;
  const io = prompt?.io ?? stdio;
  const reporters: Reporter[] = [];
  if (json) reporters.push((await import("./json-reporter.ts")).jsonReporter(io.stdout));
  else reporters.push(textReporter(io, output.pretty ? await loadLayout(io) : undefined, output));
  if (verbose) reporters.push((await import("./verbose.ts")).verboseReporter(io.stderr));
  if (stats) reporters.push((await import("./statistics.ts")).statisticsReporter(address, io));
  if (prompt) reporters.push((await import("./prompt/prompt.ts")).promptReporter(io));
  const judge =
    expectations && (await import("./expectations.ts")).createExpectations(expectations);
  return { reporters, expectations: judge, io };
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
