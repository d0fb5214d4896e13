import { escapeControls } from "../../../text/escape.ts";
import type { Io } from "../../io.ts";
import type { Reporter } from "../reporter.ts";

/** Shows a person at a prompt what happens besides replies. */
export function promptReporter({ stderr }: Pick<Io, "stderr">): Reporter {
  function print(line: string): void {
    stderr.write(`${escapeControls(line)}\n`);
  }

  return {
    opened: ({ url }) => print(`Connected to ${url}. /help lists the commands, Ctrl-D leaves.`),
    ponged(data, roundTrip) {
      // Those that keep the connection alive carry data.
      if (data.length > 0 || roundTrip === undefined) return;
      print(`Pong after ${roundTrip.toFixed(1)} ms`);
    },
    // An error is shown as the cause of the exit code.
    closed(_, wanted) {
      if (wanted !== undefined) print(wanted.message);
    },
  };
}
