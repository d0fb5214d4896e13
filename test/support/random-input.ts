import { encodeClose, encodeFrame, opcode } from "../../src/protocol/frame.ts";
import type { Random } from "../../src/server/faults/random.ts";
import { faultTable } from "../../src/server/faults/table.ts";
import { handshakeHeaders } from "./raw-client.ts";

/** Input that no one would send on purpose, or only someone who means harm. */
export interface RandomInput {
  /** A path with a query; about half of them mean something. */
  path(): string;
  /** A request that is no handshake, or one with something wrong; a server goes on after it. */
  request(): string;
  /** A handshake that nothing but its path and what its headers offer may spoil. */
  handshake(path: string): string;
  /** What hardly is HTTP. */
  noise(): Buffer;
  /** Frames, of which most are as they should be. */
  frames(): Buffer;
}

/** Makes input that the same `random` repeats. */
export function createRandomInput(random: Random): RandomInput {
  function below(limit: number): number {
    return Math.floor(random() * limit);
  }

  function chance(probability: number): boolean {
    return random() < probability;
  }

  function pick<Value>(values: readonly Value[]): Value {
    const value = values[below(values.length)];
    if (value === undefined) throw new Error("Cannot pick from nothing");
    return value;
  }

  function many<Value>(most: number, make: () => Value): Value[] {
    return Array.from({ length: below(most + 1) }, make);
  }

  function bytes(most: number): Buffer {
    return Buffer.from(many(most, () => below(256)));
  }

  function path(): string {
    if (chance(0.5)) return pick(paths) + pick(queries);
    const query = many(3, () => pick(names) + pick(["=", "=", "=", "==", ""]) + pick(values));
    return `/${many(4, () => pick(words)).join("/")}?${query.join("&")}`;
  }

  function head(start: string, headers: readonly string[][], others: readonly string[]): string {
    const more = many(3, () => [pick(others), pick(headerValues)]);
    const lines = [["Host", "localhost"], ...headers, ...more].map((pair) => pair.join(": "));
    return [`${start} HTTP/1.1`, ...lines, "", ""].join("\r\n");
  }

  function request(): string {
    const wrong = pick(["", "Upgrade", "Connection", "Sec-WebSocket-Key"]);
    const rest = wrong === "" ? [] : proper.filter(([name]) => name !== wrong);
    return head(`${pick(methods)} ${path()}`, rest, [...otherHeaders, ...decisiveHeaders]);
  }

  function frame(): Buffer {
    if (chance(0.03)) return bytes(30);
    const kind = chance(0.9) ? pick([opcode.text, opcode.binary, opcode.ping]) : below(16);
    const data = chance(0.8) ? pick(values).repeat(below(40)) : bytes(140);
    const payload =
      kind === opcode.close && chance(0.7) ? encodeClose(below(6000), bytes(20)) : data;
    return encodeFrame({
      opcode: kind,
      payload,
      fin: chance(0.95),
      rsv: chance(0.97) ? 0 : below(8),
      maskingKey: chance(0.97) ? Buffer.of(0x37, 0xfa, 0x21, 0x3d) : null,
      ...(chance(0.1) && { lengthBits: pick([7, 16, 64]) }),
    });
  }

  return {
    path,
    request,
    handshake: (target) => head(`GET ${target}`, proper, otherHeaders),
    noise: () =>
      Buffer.concat([
        Buffer.from(pick(["", "BREW / ", request().slice(0, below(120))])),
        bytes(60),
      ]),
    frames: () => Buffer.concat(many(6, frame)),
  };
}

const proper = Object.entries(handshakeHeaders);

const methods = ["GET", "GET", "GET", "HEAD", "DELETE", "OPTIONS", "PATCH"];

const strange = [
  ...["", "%", "%00", "%zz", "%C3%28", "%F0%9F%98%80", "%2e%2e", "..", "<name>", "'\"`", "+"],
  ...["__proto__", "constructor", "toString", "-1", "NaN", "1e3", "0x10"],
  ...["9".repeat(40), "a".repeat(300)],
];

const paths = [
  ...["/", "/raw", "/room/1", "/inspect", "/ticker", "/stream/9", "/bytes/4KiB", "/silent"],
  ...["/close/1000", "/close/4999", "/auth/bearer/x", "/status/418", "/other"],
];

const queries = [
  ...["", "", "?delay=1ms", "?jitter=9ms&seed=7", "?drop=50%25", "?duplicate=1", "?rate=1KiB"],
  ...["?close=1011&after=2&reason=bye", "?abort&after=1", "?stall&after=3", "?prefix=%00"],
];

const words = [
  ...strange,
  ...paths.map((path) => path.slice(1)),
  ...["close", "status", "auth/basic", "stream", "bytes", "0", "1006", "5000", "204", "64KiB"],
];

const names = [
  ...strange,
  ...Object.keys(faultTable),
  ...["every", "count", "size", "location", "retry", "token"],
];

const values = [
  ...strange,
  ...["0", "1", "3", "10%25", "50%", "1ms", "2s", "1h", "1KiB", "1006", "1011", "4999", "bye"],
];

const otherHeaders = [
  ...["Origin", "Authorization", "Cookie", "Accept", "X-Fuzz"],
  ...["Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"],
];

/** With one of them more, a handshake is none. */
const decisiveHeaders = ["sec-websocket-key", "Upgrade", "Connection"];

const headerValues = [
  ...strange,
  ...["null", "Bearer x", "Basic %%%", "Basic eDp5", "chat, bearer.x", ",,,", "keep-alive"],
  ...["permessage-deflate", "permessage-deflate; client_max_window_bits=99", "\u00ff\u00fe"],
];
