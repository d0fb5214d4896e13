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
  /** Makes the file empty: another server may still write to it, so do this once its port is free. */
  begin(): void;
  /** Records what happens, and tells `other` of it as well. */
  observe(other: EchoObserver): EchoObserver;
  /** Resolves once everything is written that can be. */
  end(): Promise<void>;
}

/**
 * Opens a file to record in; several processes may write into the same. It never slows down the server: what
 * a slow or full disk does not take is left out.
 *
 * @throws {WsechoError} with code `OUTPUT_FAILED`, naming the file
 */
export async function openRecording(path: string | undefined, stderr: Output): Promise<Recording> {
  if (path === undefined) return none;
  const { begin, close, descriptor } = await openFile(path);
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
    begin,
    observe: (other) => bothObservers(observer, other),
    async end() {
      sink.end();
      // What cannot be written is reported already.
      await whileRead(output, Promise.allSettled([output.flush()]));
      close();
    },
  };
}

/** No recording. */
const none: Recording = {
  begin: () => undefined,
  observe: (other) => other,
  end: () => Promise.resolve(),
};

async function openFile(path: string) {
  const { closeSync, fstatSync, ftruncateSync, lstatSync, openSync } = await import("node:fs");
  try {
    // To open a pipe would stop the program until somebody reads it.
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true || found?.isFIFO() === true) {
      throw new WsechoError("OUTPUT_FAILED", "it is a folder or a pipe");
    }
    const descriptor = openSync(path, "a", 0o600);
    return {
      descriptor,
      begin(): void {
        if (fstatSync(descriptor).isFile()) ftruncateSync(descriptor);
      },
      close: () => closeSync(descriptor),
    };
  } catch (cause) {
    const why = cause instanceof WsechoError ? cause.message : whyUnwritable(cause);
    const text = `Cannot write --record ${JSON.stringify(path)}: expected a file to make or replace, but ${why}`;
    throw new WsechoError("OUTPUT_FAILED", text, { cause });
  }
}
