import { connect, type ConnectOptions } from "../../../src/client/connect.ts";
import type { ClientSocket } from "../../../src/client/socket.ts";
import { HandshakeRefusedError } from "../../../src/errors.ts";
import { byteLength, type Message } from "../../../src/protocol/message.ts";
import type { Random } from "../../../src/server/faults/random.ts";
import { openAt } from "../../support/handshake.ts";
import type { RawSocket } from "../../support/raw-socket.ts";
import type { Tally } from "./tally.ts";

/** A server as its clients see it. */
export interface Site {
  readonly url: string;
  readonly port: number;
  readonly secure: boolean;
  readonly tally: Tally;
}

/** A client that goes through its whole life, and throws when the server did something wrong. */
export type Client = (site: Site, random: Random) => Promise<void>;

/** Milliseconds within which an answer must come on a busy machine; without it, it is lost. */
export const patience = 10_000;

/**
 * Connects, and counts the connection with the code that it will be closed with, unless that is not
 * certain.
 */
export async function open(
  { url, tally }: Site,
  path: string,
  code: number | undefined,
  options: ConnectOptions = {},
): Promise<ClientSocket> {
  const tls = { insecure: true };
  const socket = await connect(url + path, { compress: false, tls, ...options });
  countOpened(tally, code);
  return socket;
}

/** The same for a client whose frames are made by hand. */
export async function openRaw({ port, tally }: Site, path: string, code: number) {
  const socket: RawSocket = await openAt(port, path);
  countOpened(tally, code);
  return socket;
}

export function countOpened(tally: Tally, code?: number): void {
  tally.add("wsecho_connections_total", 1);
  if (code !== undefined) tally.add(closes(code), 1);
}

/** The series in which a close code is counted. */
export function closes(code: number): string {
  return `wsecho_closes_total{code="${code >= 1000 && code <= 1015 ? code : "other"}"}`;
}

/** The series in which a response to a handshake is counted that refuses it. */
export function refused(status: number): string {
  return `wsecho_handshakes_refused_total{status="${status}"}`;
}

export function faults(name: string): string {
  return `wsecho_faults_total{fault="${name}"}`;
}

/** Counts messages that the server received, or sent; not certainly, if only some may have arrived. */
export function count(
  tally: Tally,
  way: "received" | "sent",
  messages: readonly Message[],
  certain = true,
): void {
  for (const message of messages) {
    const type = typeof message === "string" ? "text" : "binary";
    const bytes = byteLength(message);
    tally.add(`wsecho_messages_${way}_total{type="${type}"}`, certain ? 1 : 0, 1);
    tally.add(`wsecho_${way}_bytes_total{type="${type}"}`, certain ? bytes : 0, bytes);
  }
}

/** A whole number from 0 up to below the limit. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** Texts of different lengths, none of which is the same as another. */
export function texts(random: Random, many: number, size: number): string[] {
  return Array.from(
    { length: many },
    (_, index) => `${index} ${"é~".repeat(below(random, size / 3))}`,
  );
}

/** The next message, which must be this one. */
export async function expectMessage(socket: ClientSocket, wanted: Message): Promise<void> {
  expectSame(await socket.receive(patience), wanted);
}

export function expectSame(found: Message, wanted: Message): void {
  const isSame =
    typeof found === "string" || typeof wanted === "string"
      ? found === wanted
      : Buffer.from(wanted).equals(Buffer.from(found));
  if (!isSame) throw new Error(`expected ${excerpt(wanted)}, got ${excerpt(found)}`);
}

/** Waits for the end of the connection, which must be this one. */
export async function expectClose(socket: ClientSocket, wanted: number): Promise<void> {
  const timer = setTimeout(() => socket.terminate(), patience);
  const { code } = await socket.closed;
  clearTimeout(timer);
  if (code !== wanted) throw new Error(`expected close code ${wanted}, got ${code}`);
}

function excerpt(message: Message): string {
  const text = typeof message === "string" ? message : Buffer.from(message).toString("hex");
  return `${byteLength(message)} bytes ${JSON.stringify(text.slice(0, 40))}`;
}

/** Tries a handshake that must be refused with this status. */
export async function expectRefusal(site: Site, path: string, status: number): Promise<void> {
  const outcome = await connect(site.url + path, { tls: { insecure: true } }).catch(
    (error: unknown) => error,
  );
  if (!(outcome instanceof HandshakeRefusedError) || outcome.status !== status) {
    throw new Error(`expected ${status} at ${path}, got ${String(outcome)}`);
  }
  site.tally.add(refused(status), 1);
}

/** The result, unless it comes too late. */
export async function within<Value>(result: Promise<Value>, limit = patience): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`nothing within ${limit} ms`)), limit);
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
