import type { Refusal } from "../errors.ts";
import { escapeControls } from "../text/escape.ts";
import { excerpt } from "../text/excerpt.ts";
import { type RequestOptions, toWebSocketOptions, type WebSocketOptions } from "./request.ts";

/** How to ask again. */
export interface RefusalOptions extends RequestOptions {
  /** Milliseconds that the answer may take, its body included. Default: 5,000. */
  readonly timeout?: number;
  /** Ends the attempt, with what has come so far. */
  readonly signal?: AbortSignal;
}

/**
 * Asks a server that refused a handshake once more, as the global WebSocket tells nothing of the
 * answer but its status. Resolves to undefined when it accepts this time, or gives no answer.
 *
 * @throws {WsechoError} with code `BAD_VALUE` when a header is given twice that may come once only
 */
export async function fetchRefusal(
  url: URL,
  options: RefusalOptions = {},
): Promise<Refusal | undefined> {
  const { timeout = 5000, signal } = options;
  if (signal?.aborted) return undefined;
  const { protocols = [], ...request } = toWebSocketOptions(options);
  const { default: WebSocket }: WsModule = await import(builtIn);
  const webSocket = new WebSocket(url.href, protocols, request);
  const answer = Promise.withResolvers<Response | undefined>();
  const deadline = Promise.withResolvers<undefined>();
  const giveUp = () => deadline.resolve(undefined);
  const timer = setTimeout(giveUp, timeout);
  signal?.addEventListener("abort", giveUp);
  webSocket.on("unexpected-response", (_, response) => answer.resolve(response));
  webSocket.on("open", () => answer.resolve(undefined));
  // One comes after `terminate` too; unheard, it would end the process.
  webSocket.on("error", () => answer.resolve(undefined));
  try {
    const response = await Promise.race([answer.promise, deadline.promise]);
    return response === undefined ? undefined : await readRefusal(response, deadline.promise);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
    webSocket.terminate();
  }
}

/** A refusal as lines for a person, without line ends and made harmless: status, headers, body. */
export function describeRefusal({
  status,
  statusText,
  headers,
  body,
  bodyIsCut,
}: Refusal): string[] {
  const telling = headers.filter(([name]) => tellingHeaders.has(name.toLowerCase()));
  const lines = body.split(/\r?\n/).filter((line) => line.trim() !== "");
  const more = bodyIsCut || lines.length > shownLines ? ["…"] : [];
  return [
    `HTTP ${status} ${statusText}`.trimEnd(),
    ...telling.map(([name, value]) => `${name}: ${value}`),
    ...lines.slice(0, shownLines),
  ]
    .map((line) => escapeControls(excerpt(line, shownCharacters)))
    .concat(more);
}

/** The headers that say what to do about a refusal. */
const tellingHeaders: ReadonlySet<string> = new Set([
  "content-type",
  "location",
  "retry-after",
  "www-authenticate",
]);

const shownLines = 10;
const shownCharacters = 200;

/** Bytes of a body that are read. */
const bodyLimit = 2048;

async function readRefusal(response: Response, deadline: Promise<undefined>): Promise<Refusal> {
  const { statusCode = 0, statusMessage = "", rawHeaders } = response;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const { promise: read, resolve } = Promise.withResolvers<boolean>();
  response.on("data", (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > bodyLimit) resolve(false);
  });
  response.on("end", () => resolve(true));
  response.on("error", () => resolve(false));
  const isWhole = (await Promise.race([read, deadline])) ?? false;
  const bytes = Buffer.concat(chunks).subarray(0, bodyLimit);
  return {
    status: statusCode,
    statusText: statusMessage,
    headers: pairsOf(rawHeaders),
    // Of a character that the cut goes through nothing stays.
    body: new TextDecoder().decode(bytes, { stream: !isWhole }),
    bodyIsCut: !isWhole,
  };
}

function pairsOf(rawHeaders: readonly string[]): [name: string, value: string][] {
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  return names.map((name, index) => [name, rawHeaders[2 * index + 1] ?? ""]);
}

// What is used of Bun's own "ws", which comes without types; hence a name that tsc does not look up.
const builtIn: string = "ws";

interface WsModule {
  readonly default: new (url: string, protocols: string[], options: WebSocketOptions) => WsClient;
}

interface WsClient {
  on(event: "unexpected-response", hear: (request: unknown, response: Response) => void): void;
  on(event: "open" | "error", hear: () => void): void;
  terminate(): void;
}

interface Response {
  readonly statusCode?: number;
  readonly statusMessage?: string;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  on(event: "data", hear: (chunk: Uint8Array) => void): void;
  on(event: "end" | "error", hear: () => void): void;
}
