import { readdir } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";

import { createRandom, type Random } from "../../src/server/faults/random.ts";
import { parseExposition, seriesOf } from "./exposition.ts";
import { handshakeHeaders, openTcp, requestHead } from "./raw-client.ts";
import type { RawSocket } from "./raw-socket.ts";
import type { SourceServer } from "./source-server.ts";
import { until } from "./until.ts";

/** Opens a connection, and does what it wants with it before that is cut. */
export type Begin = (port: number, random: Random) => Promise<RawSocket>;

/** How to cut many connections. */
export interface Cutting {
  readonly port: number;
  readonly seed: number;
  readonly beginnings: readonly Begin[];
  /** What comes before the paths of the server's own pages. */
  readonly pages?: string;
}

/** Opens 1,000 connections, not all at once, and cuts each at a random moment. */
export async function cutMany({ port, seed, beginnings, pages = "" }: Cutting): Promise<void> {
  const clients: RawSocket[] = [];
  let begun = 0;

  async function work(): Promise<void> {
    while (begun < 1000) {
      const random = createRandom(seed, String(begun++));
      const client = await pick(beginnings, random)(port, random);
      clients.push(client);
      for (let turns = Math.floor(random() * 10); turns > 0; turns--) await setImmediate();
      if (random() < 0.5) client.finish();
      else client.terminate();
    }
  }

  await Promise.all(Array.from({ length: 50 }, work));
  // Those unseen are found out by the idle-timeout, which no event reports here.
  await until(async () => (await metricsAt(port, pages)).connections === 0);
  for (const client of clients) client.terminate();
}

function pick(beginnings: readonly Begin[], random: Random): Begin {
  return beginnings[Math.floor(random() * beginnings.length)] ?? ((port) => openTcp(port));
}

/** What a server uses, in bytes and in number. */
export interface Usage {
  readonly memory: number;
  readonly descriptors: number;
}

/** What a server uses now, which only Linux shows. */
export async function usageOf({ pid, port }: SourceServer, pages = ""): Promise<Usage> {
  const { memory } = await metricsAt(port, pages);
  return { memory, descriptors: (await readdir(`/proc/${pid}/fd`)).length };
}

async function metricsAt(port: number, pages: string) {
  const response = await fetch(`http://localhost:${port}${pages}/metrics`);
  const series = seriesOf(parseExposition(await response.text()));
  return {
    connections: series["wsecho_connections"] ?? Infinity,
    memory: series["process_resident_memory_bytes"] ?? Infinity,
  };
}

/** A handshake for a path. */
export function handshake(path: string): string {
  return requestHead(handshakeHeaders, { path });
}

/** A connection on which so much has been sent. */
export async function openWith(port: number, bytes: string): Promise<RawSocket> {
  const client = await openTcp(port);
  await client.write(bytes);
  return client;
}
