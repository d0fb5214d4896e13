import { whileReading } from "../file.ts";
import type { Io } from "../io.ts";
import { createFeed, type Feed, turnsOf } from "./feed.ts";
import type { PromptSession } from "./prompt/typed.ts";
import type { Source } from "./source.ts";

/**
 * What gives each connection its messages. Those of the command line are sent on every connection, and
 * have to be right before anything is sent; of stdin each is sent once.
 */
export async function openFeeds(
  source: Source,
  prompt: PromptSession | undefined,
  stopped: AbortSignal,
  io: Io,
): Promise<() => Feed> {
  const { origin, encoding, binary = false, repeat = 1 } = source;
  // Plain text, the usual case, needs no further module.
  const isPlain = encoding === undefined && !binary && repeat === 1;
  if (origin.from === "words" && isPlain && !origin.words.join("").includes("\ufffd")) {
    return () => createFeed(turnsOf(origin.words));
  }
  const { inRounds, loadMessages, stdinMessages } = await import("./source.ts");
  if (origin.from !== "stdin") {
    const loading = loadMessages(source, io.stdin);
    const messages = await whileReading("--file", loading, io.stderr, stopped);
    return () => createFeed(inRounds(messages, repeat));
  }
  const feed = createFeed(
    prompt === undefined
      ? stdinMessages(source, io.stdin)
      : (await import("./prompt/typed.ts")).typedTurns(prompt, source),
  );
  return () => feed;
}
