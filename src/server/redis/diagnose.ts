import type { RedisTarget } from "./url.ts";

/** Milliseconds for an answer. */
const patience = 2000;

/**
 * Finds out why Redis could not be reached, which Bun does not tell: it asks again, over a connection of
 * its own, and returns the answer in words.
 */
export async function diagnoseRedis({ url, ca }: RedisTarget): Promise<string> {
  const { hostname, port, username, password, protocol, pathname } = new URL(url);
  const { promise: answered, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, patience, `no answer within ${patience / 1000} s`);
  const words = [username || "default", password].map(decodeURIComponent);
  const database = pathname.slice(1);
  const commands = [
    ...(password === "" ? [] : [["AUTH", ...words]]),
    ...(database === "" ? [] : [["SELECT", database]]),
    ["PING"],
  ];
  let heard = "";
  try {
    const socket = await Bun.connect({
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port || 6379),
      ...(protocol === "rediss:" && { tls: ca === undefined ? true : { ca } }),
      socket: {
        open: (opened) => void opened.write(commands.map(encodeCommand).join("")),
        handshake(_, __, problem) {
          if (problem !== null) resolve(problem.message);
        },
        data(_, bytes) {
          heard += bytes.toString();
          const problem = problemIn(heard);
          if (problem !== undefined) resolve(problem);
        },
        close: () => resolve("it closed the connection"),
        error: (_, { message }) => resolve(message),
      },
    });
    const why = await answered;
    socket.end();
    return why;
  } catch (error) {
    return reasonOf(error);
  } finally {
    clearTimeout(timer);
  }
}

/** A command in the protocol of Redis. */
function encodeCommand(words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join("")}`;
}

/** What an answer complains of; undefined if it is not complete. */
function problemIn(answer: string): string | undefined {
  const lines = answer.split("\r\n").slice(0, -1);
  const error = lines.find((line) => line.startsWith("-"));
  if (error !== undefined) return error.slice(1);
  if (lines.some((line) => !/^[+:$*]/.test(line))) return "it does not speak the protocol of Redis";
  return lines.includes("+PONG") ? "it closed the connection, and answers now" : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: "connection refused",
    ENOTFOUND: "host not found",
    EHOSTUNREACH: "no route to host",
    ETIMEDOUT: "no answer",
  };
  return reasons["code" in error ? String(error.code) : ""] ?? error.message;
}
