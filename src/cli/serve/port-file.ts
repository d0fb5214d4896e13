import { type OutputFile, writeOutputFile } from "../output-file.ts";

/** The file that `--port-file` asks for, if it does: with the port and a line feed, as long as it is served. */
export function createPortFile(path: string | undefined) {
  let written: Promise<OutputFile> | undefined;

  return {
    /** @throws {WsechoError} with code `OUTPUT_FAILED` */
    async write(port: number): Promise<void> {
      if (path === undefined) return;
      written = writeOutputFile("--port-file", path, `${port}\n`);
      await written;
    },
    /** Removes it, if it was written and no one else has replaced it. */
    async remove(): Promise<void> {
      // That it could not be written is reported already.
      const file = await written?.catch(() => undefined);
      await file?.remove();
    },
  };
}
