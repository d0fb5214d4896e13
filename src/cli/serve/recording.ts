import { WsechoError } from "../../errors.ts";
import type { EchoObserver } from "../../server/observer.ts";
import { renderGap, renderRecorded } from "../../server/recording/event.ts";
import { bothObservers, createRecordingObserver } from "../../server/recording/observer.ts";
import type { Output } from "../io.ts";
import { whyUnwritable } from "../output-file.ts";
import { createOutput, whileRead } from "../output.ts";
import { createLineSink } from "./line-sink.ts";

/** Characters that may wait for a slow disk before lines are left out. */
const capacity = 64 * 1024 * 1024;

/** What a recording is made with. */
export interface Recording {
  /** Records what happens, and tells `other` of it as well. */
  observe(other: EchoObserver): EchoObserver;
  /** Resolves once everything is written that can be. */
  end(): Promise<void>;
}

/**
 * Begins a recording in a file, which is replaced, or with `goesOn` continued, as several processes write
 * into the same. It never slows down the server: what a slow or full disk does not take is left out.
 *
 * @throws {WsechoError} with code `OUTPUT_FAILED`, naming the file
 */
export async function openRecording(
  path: string | undefined,
  goesOn: boolean,
  stderr: Output,
): Promise<Recording> {
  if (path === undefined) return { observe: (other) => other, end: () => Promise.resolve() };
  const { close, descriptor } = await openFile(path, goesOn);
  const output = createOutput(Bun.file(descriptor), descriptor);
  const sink = createLineSink({
    output,
    name: "recording",
    reader: "the disk",
    capacity,
    renderLeftOut: renderGap,
  });
  void sink.watch(stderr);
  const observer = createRecordingObserver((make) => {
    if (!sink.leavesOut()) sink.write(renderRecorded(make()));
  });
  return {
    observe: (other) => bothObservers(observer, other),
    async end() {
      sink.end();
      // What cannot be written is reported already.
      await whileRead(output, Promise.allSettled([output.flush()]));
      close();
    },
  };
}

async function openFile(path: string, goesOn: boolean) {
  const { closeSync, lstatSync, openSync } = await import("node:fs");
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    // To open a pipe would stop the program until somebody reads it.
    if (found?.isDirectory() === true || found?.isFIFO() === true) {
      throw new WsechoError("OUTPUT_FAILED", "it is a folder or a pipe");
    }
    if (!goesOn) closeSync(openSync(path, "w", 0o600));
    const descriptor = openSync(path, "a", 0o600);
    return { descriptor, close: () => closeSync(descriptor) };
  } catch (cause) {
    const why = cause instanceof WsechoError ? cause.message : whyUnwritable(cause);
    const text = `Cannot write --record ${JSON.stringify(path)}: expected a file to make or replace, but ${why}`;
    throw new WsechoError("OUTPUT_FAILED", text, { cause });
  }
}
