import { EchoReader } from "../../src/bench/echo-reader.ts";
import { expectedEchoes } from "../../src/bench/echoes.ts";
import { Ledger, noTotals, type Totals } from "../../src/bench/ledger.ts";
import { createMessagePool, type MessagePool } from "../../src/bench/message-pool.ts";
import { encodeFrame, type FrameDraft, opcode } from "../../src/protocol/frame.ts";

/** An echo reader in the middle of its work. */
export interface Reading {
  readonly reader: EchoReader;
  readonly totals: Totals;
  readonly ledger: Ledger;
  /** What the reader reported, one line each. */
  readonly lines: string[];
  /** The echo of a message. */
  echo(number: number, prefix?: string): Buffer;
}

/** What a reader is to read. */
export interface Shape {
  readonly size?: number;
  readonly binary?: boolean;
  readonly prefix?: string;
  readonly isDeflateAgreed?: boolean;
  /** Messages in flight at the beginning. */
  readonly sent?: number;
}

const pools = new Map<string, MessagePool>();

/** Made once only, as most of these tests use the same. */
function poolOf(size: number, isBinary: boolean, pipeline: number): MessagePool {
  const key = `${size} ${isBinary}`;
  const known =
    pools.get(key) ?? createMessagePool({ size, binary: isBinary, pipeline, compress: false });
  pools.set(key, known);
  return known;
}

/** Milliseconds after which the messages of a reading are lost. */
export const wait = 1000;

/** Makes a reader. */
export function startReading(shape: Shape = {}): Reading {
  const { size = 6, binary: isBinary = false, isDeflateAgreed = false, sent = 4 } = shape;
  const pipeline = 16;
  const pool = poolOf(size, isBinary, pipeline);
  const totals = noTotals();
  const ledger = new Ledger(totals, () => undefined, { pipeline, memory: pool.count, wait });
  const lines: string[] = [];
  const reader = new EchoReader({
    ledger,
    pool,
    binary: isBinary,
    echoesOf: expectedEchoes(pool),
    prefix: shape.prefix === undefined ? undefined : Buffer.from(shape.prefix),
    isDeflateAgreed,
    onControl: (kind, payload) => lines.push(`control ${kind} ${payload}`),
    onFault: (fault) => lines.push(`fault ${fault}`),
  });
  for (let number = 0; number < sent; number++) ledger.send(0);
  const echo = (number: number, prefix = ""): Buffer => {
    const from = (number % pool.count) * size;
    return Buffer.concat([Buffer.from(prefix), pool.payloads.subarray(from, from + size)]);
  };
  return { reader, totals, ledger, lines, echo };
}

/** The bytes of frames as a server sends them. */
export function frames(...drafts: readonly FrameDraft[]): Buffer {
  return Buffer.concat(drafts.map((draft) => encodeFrame({ maskingKey: null, ...draft })));
}

/** A text in one frame. */
export const textFrame = (payload: string | Uint8Array): FrameDraft => ({
  opcode: opcode.text,
  payload,
});

/** What the totals have apart from zeros. */
export function countsOf(totals: Totals): Partial<Totals> {
  return Object.fromEntries(Object.entries(totals).filter(([, count]) => count > 0));
}
