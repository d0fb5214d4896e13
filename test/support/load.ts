import { createLoad } from "../../src/bench/load.ts";
import type { LoadPlan, Target } from "../../src/bench/plan.ts";
import type { LoadResult } from "../../src/bench/result.ts";
import { targetFor } from "../../src/cli/bench/options.ts";
import { parseAddress } from "../../src/text/address.ts";

/** How to get to a URL, and what the handshake asks for. */
export type Way = Partial<Pick<Target, "headers" | "protocols" | "compress" | "tls">> & {
  readonly unix?: string;
};

/** A target of which only what is given matters. */
export function targetAt(url: string, { unix, tls, ...request }: Way = {}): Target {
  return { ...targetFor(parseAddress(url, unix), request), ...(tls && { tls }) };
}

/** A load of which only what is given matters: small and short. */
export function planFor(
  url: string,
  { way, ...given }: Partial<LoadPlan> & { readonly way?: Way } = {},
): LoadPlan {
  return {
    target: targetAt(url, way),
    connections: 1,
    pipeline: 1,
    size: 20,
    binary: false,
    duration: 50,
    rate: undefined,
    expectPrefix: undefined,
    connectTimeout: 5000,
    wait: 5000,
    ...given,
  };
}

/** Runs a load from its beginning to its end. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const load = createLoad(plan);
  await load.connect();
  return load.run();
}

/**
 * Runs a load, for longer each time, until it has sent that many messages: on a busy machine a short
 * one may come to next to none.
 */
export async function runLoadOf(messages: number, plan: LoadPlan): Promise<LoadResult> {
  const result = await runLoad(plan);
  if (result.messages.sent >= messages || plan.duration > 10_000) return result;
  return runLoadOf(messages, { ...plan, duration: plan.duration * 4 });
}

/** What went wrong with messages, without what did not. */
export function failuresOf({ messages }: LoadResult): Partial<LoadResult["messages"]> {
  const { sent: _, echoed: __, echoedInTime: ___, ...failures } = messages;
  return Object.fromEntries(Object.entries(failures).filter(([, count]) => count > 0));
}

/** Runs a load until something has happened. */
export async function runUntil(plan: LoadPlan, isOver: Promise<void>): Promise<LoadResult> {
  const load = createLoad({ ...plan, duration: 60_000 });
  await load.connect();
  const running = load.run();
  await isOver;
  load.stop();
  return running;
}
