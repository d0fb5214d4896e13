import { WsechoError } from "../../errors.ts";
import type { ReplayOptions } from "../../server/recording/conversation.ts";
import { parseRecording } from "../../server/recording/parse.ts";
import { readFile } from "../file.ts";

/** A recording to replay that is not read yet. */
export interface ReplayPlan {
  readonly path: string;
  readonly timing: boolean;
}

/** The most that a recording may have, in MiB. */
const largest = 1024;

/**
 * Reads the recording to replay.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the file and the line
 */
export async function prepareReplay(
  plan: ReplayPlan | undefined,
): Promise<{ readonly replay?: ReplayOptions }> {
  if (plan === undefined) return {};
  const { path, timing } = plan;
  const name = `--replay ${JSON.stringify(path)}`;
  const text = Buffer.from(await readFile(path, largest, name, "a recording")).toString();
  try {
    return { replay: { conversations: parseRecording(text), timing } };
  } catch (cause) {
    if (!(cause instanceof WsechoError)) throw cause;
    throw new WsechoError("BAD_VALUE", `Cannot read ${name}: ${cause.message}`, { cause });
  }
}
