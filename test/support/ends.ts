import { LoadConnection, type Schedule } from "../../src/bench/connection.ts";
import { expectedEchoes } from "../../src/bench/echoes.ts";
import { noTotals, type Totals } from "../../src/bench/ledger.ts";
import { createMessagePool, type MessagePool } from "../../src/bench/message-pool.ts";
import { shakeHands } from "../../src/bench/shake-hands.ts";
import { encodeFrame, type FrameDraft } from "../../src/protocol/frame.ts";
import { openSocket } from "../../src/protocol/open-socket.ts";
import { targetAt } from "./load.ts";
import { acceptanceOf, startHandshakeServer } from "./raw-server.ts";
import type { RawSocket } from "./raw-socket.ts";

/** Both ends of a connection of a load. */
export interface Ends {
  readonly client: LoadConnection;
  readonly server: RawSocket;
  readonly totals: Totals;
  readonly pool: MessagePool;
  /** How the connection ended for the client. */
  readonly ended: Promise<string | undefined>;
  /** Resolves once this many echoes have come. */
  echoes(count: number): Promise<void>;
}

/** What the connection is to be like. */
export interface Shape {
  readonly size?: number;
  readonly pipeline?: number;
  /** What comes right after the answer to the handshake. */
  readonly early?: readonly FrameDraft[];
}

/** Connects both ends, and lets the test be the server. */
export async function withEnds(shape: Shape, act: (ends: Ends) => Promise<void>): Promise<void> {
  const { size = 5, pipeline = 4, early = [] } = shape;
  const accepted = Promise.withResolvers<RawSocket>();
  const over = Promise.withResolvers<void>();
  using listener = startHandshakeServer(async (request, socket) => {
    const frames = early.map((draft) => encodeFrame({ maskingKey: null, ...draft }));
    await socket.write(Buffer.concat([Buffer.from(acceptanceOf(request)), ...frames]));
    accepted.resolve(socket);
    await over.promise;
  });
  const target = targetAt(listener.url);
  const dialed = await shakeHands(await openSocket(target), target);
  const pool = createMessagePool({ size, binary: false, pipeline, compress: false });
  const totals = noTotals();
  const ended = Promise.withResolvers<string | undefined>();
  let echoed = Promise.withResolvers<void>();
  const client = new LoadConnection(dialed, {
    pool,
    binary: false,
    pipeline,
    echoesOf: expectedEchoes(pool),
    prefix: undefined,
    totals,
    wait: 60_000,
    onEcho() {
      echoed.resolve();
      echoed = Promise.withResolvers();
    },
    onEnd: ended.resolve,
  });
  try {
    await act({
      client,
      server: await accepted.promise,
      totals,
      pool,
      ended: ended.promise,
      async echoes(count) {
        while (totals.echoed < count) await echoed.promise;
      },
    });
  } finally {
    client.terminate();
    over.resolve();
  }
}

/** So many messages, all at once. */
export function upTo(count: number): Schedule {
  return (message, now) => (message < count ? now : Infinity);
}

/** Sends frames as a server does. */
export function send(server: RawSocket, ...drafts: readonly FrameDraft[]): Promise<void> {
  return server.sendFrames(...drafts.map((draft) => ({ maskingKey: null, ...draft })));
}
