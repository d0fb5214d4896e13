import { escapeControls } from "../../../text/escape.ts";
import type { Reporter, Screen } from "../reporter.ts";
import type { View } from "./view.ts";

/** What a prompt shows in addition to what is typed. */
export interface PromptReporterOptions {
  /** Whether to show messages; otherwise another reporter does. */
  readonly showsMessages: boolean;
  readonly showsPongs: boolean;
  /** How many messages each connection gets first that no one has typed. */
  readonly untyped: number;
}

/** Shows a person at a prompt what happens. */
export function promptReporter(
  view: View,
  { stdout, stderr }: Pick<Screen, "stdout" | "stderr">,
  { showsMessages, showsPongs, untyped }: PromptReporterOptions,
): Reporter {
  let connections = 0;
  let sent = 0;

  function print(line: string): void {
    stderr.write(`${escapeControls(line)}\n`);
  }

  return {
    opened({ url }) {
      sent = 0;
      connections++;
      if (connections > 1) print(`Connected to ${url} again`);
      else print(`Connected to ${url}. /help lists the commands, Ctrl-D quits.`);
    },
    sent(message) {
      if (sent++ < untyped && showsMessages) stdout.write(view.show("sent", message));
    },
    replied(reply) {
      view.keep(reply);
      if (showsMessages) stdout.write(view.show("received", reply));
    },
    ponged(data, roundTrip) {
      // Those that keep the connection alive carry data.
      if (!showsPongs || data.length > 0 || roundTrip === undefined) return;
      print(`Pong after ${roundTrip.toFixed(1)} ms`);
    },
    // An error is shown as the cause of the exit code.
    closed(_, wanted) {
      if (wanted !== undefined) print(wanted.message);
    },
  };
}
