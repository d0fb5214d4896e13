import { describeCloseCode } from "../protocol/close-code.ts";
import { decodeClose, encodeClose, encodeFrame, opcode } from "../protocol/frame.ts";
import type { Listener } from "../protocol/open-socket.ts";
import { EchoReader, type Expected } from "./echo-reader.ts";
import { Ledger, type Totals } from "./ledger.ts";
import type { WrongEcho } from "./match-echo.ts";
import { Outgoing } from "./outgoing.ts";
import type { LoadPlan } from "./plan.ts";
import type { Dialed } from "./shake-hands.ts";

/** What the connections of a load share. */
export interface ConnectionOptions extends Expected, Pick<LoadPlan, "pipeline" | "wait"> {
  readonly totals: Totals;
  /** An echo has come, this many milliseconds after its message was due. */
  onEcho(roundTrip: number): void;
  /** The connection has ended; `problem` says how, unless it was closed from here. */
  onEnd(problem: string | undefined): void;
}

/** When a connection's message of this number is due, by the clock of `performance.now()`, if at all. */
export type Schedule = (message: number, now: number) => number;

/** Checking more bytes than this takes longer than reading the clock once more. */
const clockThreshold = 4096;

/** A connection that sends the messages of a pool and checks their echoes. A class, for its speed. */
export class LoadConnection implements Listener {
  readonly ledger: Ledger;
  bytesReceived = 0;
  readonly #options: ConnectionOptions;
  readonly #socket: Bun.Socket<Listener>;
  readonly #outgoing: Outgoing;
  readonly #reader: EchoReader;
  readonly #write: (bytes: Uint8Array, from: number, length: number) => number;
  #isForgiven = false;
  #dueAt: Schedule = () => Infinity;
  #state: "idle" | "sending" | "closing" | "ended" = "idle";

  /** Takes over a connection whose handshake is done. */
  constructor({ socket, isDeflateAgreed, rest }: Dialed, options: ConnectionOptions) {
    const { pool, pipeline, totals, wait, onEcho } = options;
    this.#options = options;
    this.#socket = socket;
    this.ledger = new Ledger(totals, onEcho, { pipeline, memory: pool.count, wait });
    this.#outgoing = new Outgoing(pool);
    this.#write = (bytes, from, length) => socket.write(bytes, from, length);
    this.#reader = new EchoReader({
      ...options,
      ledger: this.ledger,
      isDeflateAgreed,
      onControl: (kind, payload) => this.#answerControl(kind, payload),
      onFault: (fault) => this.#fail(`the server broke the protocol: ${fault}`),
    });
    socket.data = this;
    if (rest.length > 0) this.received(rest);
  }

  /** The first echo that was wrong. */
  get firstWrong(): WrongEcho | undefined {
    return this.#reader.firstWrong;
  }

  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  /** Bytes handed to the system after the handshake. */
  get bytesSent(): number {
    return this.#outgoing.bytesWritten;
  }

  /** Sends what is due and there is room for, now and after each echo. */
  start(dueAt: Schedule): void {
    if (this.#state !== "idle") return;
    this.#state = "sending";
    this.#dueAt = dueAt;
    this.sendDue();
  }

  /** Sends no more messages, but still waits for echoes. */
  stop(): void {
    if (this.#state === "sending") this.#state = "idle";
  }

  /** Sends what is due by `now`, as far as the pipeline has room. Returns how many messages that were. */
  sendDue(now = performance.now()): number {
    const { ledger } = this;
    if (this.#state !== "sending" || ledger.inFlight >= this.#options.pipeline) return 0;
    const before = ledger.sent;
    while (ledger.inFlight < this.#options.pipeline) {
      const due = this.#dueAt(ledger.sent, now);
      if (due > now) break;
      ledger.send(now, due);
      this.#outgoing.addMessage();
    }
    if (ledger.sent > before) this.#outgoing.flush(this.#write);
    return ledger.sent - before;
  }

  /**
   * Closes with 1000, after the message that is being sent. Echoes that are missing when the server has
   * answered that are lost, unless they are `forgiven`.
   */
  close(forgiven: boolean): void {
    if (this.#state === "ended" || this.#state === "closing") return;
    this.#state = "closing";
    this.#isForgiven = forgiven;
    this.#outgoing.dropMessages();
    this.#send(opcode.close, encodeClose(1000));
  }

  /** Ends the TCP connection at once, also that of one that has ended. */
  terminate(): void {
    if (this.#state !== "ended") this.#state = "closing";
    this.#end("");
    this.#socket.terminate();
  }

  received(bytes: Buffer): void {
    if (this.#state === "ended") return;
    this.bytesReceived += bytes.length;
    const now = performance.now();
    this.#reader.read(bytes, now);
    this.sendDue(bytes.length < clockThreshold ? now : undefined);
  }

  drained(): void {
    this.#outgoing.flush(this.#write);
    if (this.hasEnded) this.#finish();
  }

  ended(): void {
    this.#end("connection lost without a Close frame");
  }

  #answerControl(kind: number, payload: Buffer): void {
    if (kind === opcode.ping) return this.#send(opcode.pong, payload);
    if (kind !== opcode.close) return;
    const { code, reason } = decodeClose(payload);
    const why = reason === "" ? "" : `: ${JSON.stringify(reason)}`;
    if (this.#state !== "closing") {
      this.#outgoing.dropMessages();
      this.#send(opcode.close, payload.subarray(0, 2));
    }
    this.#end(`closed by the server with ${describeCloseCode(code)}${why}`);
    this.#finish();
  }

  /** Ends the TCP connection, after the Close frame that may not have gone out yet. */
  #finish(): void {
    if (this.#outgoing.isEmpty) this.#socket.end();
  }

  #send(kind: number, payload: Uint8Array): void {
    this.#outgoing.addControl(encodeFrame({ opcode: kind, payload }));
    this.#outgoing.flush(this.#write);
  }

  #fail(problem: string): void {
    this.#end(problem);
    this.#socket.terminate();
  }

  #end(problem: string): void {
    if (this.#state === "ended") return;
    const isAsked = this.#state === "closing";
    this.#state = "ended";
    this.#reader.stop();
    this.ledger.end(this.#isForgiven);
    this.#options.onEnd(isAsked ? undefined : problem);
  }
}
