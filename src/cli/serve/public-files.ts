import { type OutputFile, writeOutputFile } from "../output-file.ts";

/** Paths of files that a server writes for its clients. */
export interface PublicFilePaths {
  /** For the port and a line feed, as long as the server runs. */
  readonly port?: string | undefined;
  /** For the certificate in PEM. */
  readonly cert?: string | undefined;
}

/** The files with which a server, whose certificate is given in PEM, says how to reach it. */
export function createPublicFiles(paths: PublicFilePaths, certificate = "") {
  let portFile: Promise<OutputFile | undefined> | undefined;

  async function writeAll(port: number): Promise<OutputFile | undefined> {
    const cert =
      paths.cert === undefined
        ? undefined
        : await writeOutputFile("--cert-out", paths.cert, certificate);
    // The last, as programs wait for it.
    if (paths.port === undefined) return undefined;
    try {
      return await writeOutputFile("--port-file", paths.port, `${port}\n`);
    } catch (error) {
      await cert?.remove();
      throw error;
    }
  }

  return {
    /** @throws {WsechoError} with code `OUTPUT_FAILED`; no file is left then */
    async write(port: number): Promise<void> {
      portFile = writeAll(port);
      await portFile;
    },
    /** Removes what is only true while the server runs, unless someone else has replaced it. */
    async remove(): Promise<void> {
      // That it could not be written is reported already.
      const file = await portFile?.catch(() => undefined);
      await file?.remove();
    },
  };
}
