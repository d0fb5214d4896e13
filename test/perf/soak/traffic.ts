import { createRandom } from "../../../src/server/faults/random.ts";
import { goodClients } from "./good-clients.ts";
import { hostileClients } from "./hostile-clients.ts";
import { faultyClients, slowClients } from "./rough-clients.ts";
import { below, type Client, type Site } from "./site.ts";

/** How many clients there are at a time. */
const atOnce = 12;
/** The longest pause of each before its next life, in milliseconds. */
const longestPause = 40;

/** What clients have been through. */
export interface Outcome {
  /** How many lived to their end. */
  readonly clients: number;
  /** What went wrong, in words. */
  readonly problems: readonly string[];
}

/** Runs clients of all kinds for so many milliseconds; the same seed makes the same ones. */
export async function runTraffic(site: Site, time: number, seed: number): Promise<Outcome> {
  const kinds: readonly (readonly [string, Client])[] = Object.entries({
    ...goodClients,
    ...faultyClients,
    // Their frames are made by hand, which there is no TLS for.
    ...(site.secure ? {} : { ...slowClients, ...hostileClients }),
  });
  const problems: string[] = [];
  const end = performance.now() + time;
  let clients = 0;

  async function live(): Promise<void> {
    while (performance.now() < end) {
      const number = clients++;
      const random = createRandom(seed, String(number));
      // Every kind has its turn.
      const [name, client] = kinds[number % kinds.length] ?? ["none", async () => {}];
      try {
        await client(site, random);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        problems.push(`${name}${site.secure ? " with TLS" : ""}: ${text}`);
      }
      await Bun.sleep(below(random, longestPause));
    }
  }

  await Promise.all(Array.from({ length: atOnce }, live));
  return { clients, problems };
}
