import {
  frameFault,
  type FrameHandler,
  type FrameHead,
  FrameReader,
} from "../protocol/frame-reader.ts";
import { opcode } from "../protocol/frame.ts";
import { type Echoes, prefixOf } from "./echoes.ts";
import type { Ledger } from "./ledger.ts";
import { describeWrong, longestEcho, matchEcho, type WrongEcho } from "./match-echo.ts";
import type { MessagePool } from "./message-pool.ts";

/** The echoes that a server is expected to send. */
export interface Expected {
  readonly pool: MessagePool;
  /** Whether the messages are binary. */
  readonly binary: boolean;
  /** The echoes with a prefix. */
  readonly echoesOf: (prefix: Uint8Array) => Echoes;
  /** What comes before the message in each echo; undefined: what comes before the first. */
  readonly prefix: Uint8Array | undefined;
}

/** What an echo reader works with. */
export interface EchoReaderOptions extends Expected {
  readonly ledger: Ledger;
  /** Whether permessage-deflate was agreed on. */
  readonly isDeflateAgreed: boolean;
  /** A Ping, Pong or Close frame has come. */
  onControl(opcode: number, payload: Buffer): void;
  /** The server has broken the protocol; nothing more can be read. */
  onFault(fault: string): void;
}

/** How many wrong echoes are kept to be shown: the first ones may turn out to be unasked. */
const keptWrong = 8;

/** Longer pieces are faster to compare by a call than in a loop. */
const compareThreshold = 64;

/**
 * Reads what a server sends on one connection, and checks each echo against the message that it
 * answers. An echo that is right is compared where it lies; only one that is not is copied, to find
 * out what it is instead. A class, as all of it happens millions of times a second.
 */
export class EchoReader implements FrameHandler {
  readonly #options: EchoReaderOptions;
  readonly #reader = new FrameReader();
  readonly #ledger: Ledger;
  readonly #count: number;
  readonly #longest: number;
  readonly #wanted: number;
  #echoes: Echoes | undefined;
  /** The message whose echo the prefix was learned from. */
  #learnedFrom: number | undefined;
  /** The first wrong echoes, by the message whose place each took. */
  readonly #wrong = new Map<number, WrongEcho>();
  #now = 0;
  /** The type of the message that is being read; 0 between two messages. */
  #opcode = 0;
  /** The number of the message whose echo was due when it began. */
  #due = 0;
  #isCompressed = false;
  #isOver = false;
  /** How many bytes of the message are as they should be. */
  #matched = 0;
  /** All of the message so far, once it is not as it should be. */
  #pieces: Uint8Array[] | undefined;
  /** How many bytes that is; beyond the longest that an echo may have, no more pieces are kept. */
  #kept = 0;
  #controlOpcode = 0;
  #control: Uint8Array[] = [];

  constructor(options: EchoReaderOptions) {
    const { ledger, pool, binary, echoesOf, prefix } = options;
    this.#options = options;
    this.#ledger = ledger;
    this.#count = pool.count;
    this.#longest = longestEcho(pool);
    this.#wanted = binary ? opcode.binary : opcode.text;
    this.#echoes = prefix && echoesOf(prefix);
  }

  /** Reads what came at `now`. */
  read(bytes: Uint8Array, now: number): void {
    this.#now = now;
    // What comes now is too late for them, whenever that was last checked.
    this.#ledger.giveUp(now);
    for (let at = 0; at < bytes.length && !this.#isOver;) {
      at = this.#reader.read(bytes, at, this);
    }
  }

  /** The first echo that was wrong. */
  get firstWrong(): WrongEcho | undefined {
    return this.#wrong.values().next().value;
  }

  /** Ignores everything from now on. */
  stop(): void {
    this.#isOver = true;
  }

  head(head: FrameHead): void {
    const isFragmented = this.#opcode !== 0;
    const fault = frameFault(head, isFragmented, this.#options.isDeflateAgreed);
    if (fault !== undefined) {
      this.#isOver = true;
      this.#options.onFault(fault);
      return;
    }
    this.#controlOpcode = head.opcode >= opcode.close ? head.opcode : 0;
    if (this.#controlOpcode !== 0 || isFragmented) return;
    this.#opcode = head.opcode;
    this.#due = this.#ledger.next;
    this.#isCompressed = head.rsv !== 0;
    this.#matched = 0;
    this.#kept = 0;
    const isReady = !this.#isCompressed && this.#echoes !== undefined;
    this.#pieces = isReady && this.#ledger.inFlight > 0 ? undefined : [];
  }

  payload(bytes: Uint8Array, from: number, to: number): void {
    if (this.#isOver) return;
    if (this.#controlOpcode !== 0) {
      this.#control.push(bytes.slice(from, to));
    } else if (this.#pieces !== undefined) {
      if (this.#kept <= this.#longest) this.#pieces.push(bytes.slice(from, to));
      this.#kept += to - from;
    } else if (this.#matches(bytes, from, to)) {
      this.#matched += to - from;
    } else {
      this.#pieces = [this.#matchedBytes(), bytes.slice(from, to)];
      this.#kept = this.#matched + to - from;
    }
  }

  end(): void {
    if (this.#isOver) return;
    if (this.#controlOpcode !== 0) {
      const payload = Buffer.concat(this.#control);
      this.#control = [];
      this.#options.onControl(this.#controlOpcode, payload);
    } else if (this.#reader.fin) {
      this.#endMessage();
    }
  }

  #endMessage(): void {
    const kind = this.#opcode;
    this.#opcode = 0;
    const isWhole = this.#pieces === undefined && this.#matched === this.#echoes?.size;
    // A message may have been declared lost while its echo arrived.
    const isDue = this.#due === this.#ledger.next;
    if (isWhole && isDue && kind === this.#wanted) return this.#ledger.echo(this.#now);
    const payload = Buffer.concat(this.#pieces ?? [this.#matchedBytes()]);
    this.#pieces = undefined;
    this.#classify(kind, payload);
  }

  #classify(kind: number, raw: Buffer): void {
    const { pool, echoesOf, binary } = this.#options;
    const ledger = this.#ledger;
    const { payload, message, prefix } = matchEcho(raw, {
      isCompressed: this.#isCompressed,
      echoes: this.#echoes,
      pool,
      next: ledger.next,
      sent: ledger.sent,
    });
    const isKind = kind === this.#wanted;
    if (message !== undefined && isKind) {
      if (this.#echoes === undefined) this.#learnedFrom = message;
      this.#echoes ??= prefix && echoesOf(prefix);
      ledger.echoOf(message, this.#now);
      this.#wrong.delete(message);
    } else if ((isKind && this.#relearns(payload)) || pool.size === 0) {
      // Empty messages are all alike: nothing shows which of them is answered.
      ledger.unasked();
    } else {
      const want = ledger.inFlight > 0 ? this.#expected() : undefined;
      const replaced = ledger.noEcho();
      if (replaced === undefined || want === undefined || this.#wrong.size >= keptWrong) return;
      this.#wrong.set(replaced, describeWrong(want, payload, binary));
    }
  }

  /**
   * Learns the prefix again if it was learned from something else than an echo: a greeting may end with the
   * payload of a short message. Returns whether it did.
   */
  #relearns(payload: Uint8Array): boolean {
    const { pool, echoesOf } = this.#options;
    const message = this.#learnedFrom;
    // An echo with the same prefix has confirmed it.
    if (message === undefined || this.#ledger.next !== message + 1) return false;
    const prefix = prefixOf(payload, pool, message % pool.count);
    if (prefix === undefined || payload.length > this.#longest) return false;
    // Any text ends with an empty message; most greetings are longer than a prefix.
    if (pool.size === 0 && payload.length >= (this.#echoes?.size ?? 0)) return false;
    this.#echoes = echoesOf(prefix);
    return true;
  }

  #matches(bytes: Uint8Array, from: number, to: number): boolean {
    const echoes = this.#echoes;
    const length = to - from;
    if (echoes === undefined || this.#matched + length > echoes.size) return false;
    const start = this.#start() + this.#matched;
    const wanted = echoes.bytes;
    if (length > compareThreshold) {
      return wanted.compare(bytes, from, to, start, start + length) === 0;
    }
    for (let at = 0; at < length; at++) if (wanted[start + at] !== bytes[from + at]) return false;
    return true;
  }

  /** Where the echo that was due when the message began lies in those of the pool. */
  #start(): number {
    return (this.#due % this.#count) * (this.#echoes?.size ?? 0);
  }

  #matchedBytes(): Uint8Array {
    const start = this.#start();
    return this.#echoes?.bytes.slice(start, start + this.#matched) ?? Buffer.alloc(0);
  }

  #expected(): Uint8Array {
    const { pool } = this.#options;
    const { bytes, size } = this.#echoes ?? { bytes: pool.payloads, size: pool.size };
    const start = (this.#ledger.next % this.#count) * size;
    return bytes.subarray(start, start + size);
  }
}
