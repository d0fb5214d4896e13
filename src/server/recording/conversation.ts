import type { Direction } from "../../protocol/direction.ts";
import type { Message } from "../../protocol/message.ts";

/** A message of a recording. */
export interface Line {
  /** The line of the file that it is on, from 1. */
  readonly line: number;
  readonly direction: Direction;
  readonly message: Message;
  /** Milliseconds since what came before it. */
  readonly pause: number;
}

/** How the server ended a conversation. */
export interface Ending {
  /** 1006 to cut the connection. */
  readonly code: number;
  readonly reason: string;
  readonly pause: number;
}

/** A connection of a recording: what was said over it. */
export interface Conversation {
  /** Path and query, any token in it redacted. */
  readonly path: string;
  /** Undefined if none was chosen. */
  readonly subprotocol: string | undefined;
  readonly lines: readonly Line[];
  /** Undefined where the client ended it, or the recording stops before that. */
  readonly ending: Ending | undefined;
}

/** What to replay. */
export interface ReplayOptions {
  readonly conversations: readonly Conversation[];
  /** Whether what the server says comes with the pauses of the recording. */
  readonly timing: boolean;
}
