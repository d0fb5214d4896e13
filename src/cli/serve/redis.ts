import { WsechoError } from "../../errors.ts";
import type { RedisRooms } from "../../server/redis/redis-rooms.ts";
import type { RedisTarget } from "../../server/redis/url.ts";
import { escapeControls } from "../../text/escape.ts";
import { excerpt } from "../../text/excerpt.ts";
import { redactUrl } from "../../text/redact.ts";
import type { Io } from "../io.ts";
import type { openLog } from "./log.ts";
import type { ServeOptions } from "./options.ts";

/** How each process of a server joins its rooms with those of others. */
export interface RedisPlan extends RedisTarget {
  /** What the names of its channels begin with. */
  readonly prefix: string;
  /** Whether the server is not healthy without Redis, and does not start without it. */
  readonly required: boolean;
}

/**
 * Reads the files of the flags for Redis, and tries Redis if it is required.
 *
 * @throws {WsechoError} with code `BAD_VALUE` on a file, and `CANNOT_CONNECT` without a Redis that is
 *   required
 */
export async function prepareRedis({ redis }: ServeOptions): Promise<RedisPlan | undefined> {
  if (redis === undefined) return undefined;
  const { cacert, ...rest } = redis;
  const plan = { ...rest, ...(cacert !== undefined && { ca: await readCa(cacert) }) };
  if (plan.required) await tryRedis(plan);
  return plan;
}

async function readCa(path: string): Promise<string> {
  const { readCertificates } = await import("../pem-file.ts");
  return (await readCertificates("certificate", path)).join("");
}

async function tryRedis(plan: RedisPlan): Promise<void> {
  const { joinByRedis } = await import("../../server/redis/redis-rooms.ts");
  const link = joinByRedis(plan);
  const problem = await link.started;
  link.stop();
  if (problem === undefined) return;
  throw new WsechoError("CANNOT_CONNECT", `Cannot use Redis at ${redactUrl(plan.url)}: ${problem}`);
}

/**
 * Joins the rooms of this process with those of others, if there is a plan for it. Resolves once that has
 * succeeded or failed; it goes on trying.
 *
 * @param changed is called when Redis cannot be used, with the reason, and when it can be again
 */
export async function joinRooms(
  plan: RedisPlan | undefined,
  changed: (problem: string | undefined) => void,
): Promise<RedisRooms | undefined> {
  if (plan === undefined) return undefined;
  const { joinByRedis } = await import("../../server/redis/redis-rooms.ts");
  const link = joinByRedis({ ...plan, changed });
  await link.started;
  return link;
}

/**
 * Tells stderr and the log that Redis cannot be used, and that it can be again: once, however many
 * processes notice it.
 */
export function createRedisNotice(
  plan: RedisPlan | undefined,
  log: ReturnType<typeof openLog>,
  { stderr }: Pick<Io, "stderr">,
) {
  const name = `Redis at ${redactUrl(plan?.url ?? "")}`;
  const without = new Set<unknown>();
  let isTold = false;

  return (source: unknown, problem: string | undefined): void => {
    if (problem === undefined) without.delete(source);
    else without.add(source);
    const isDown = without.size > 0;
    if (isDown === isTold) return;
    isTold = isDown;
    if (isDown) {
      const what = "until it is back, each process has rooms of its own";
      stderr.write(
        `${name} cannot be used: ${escapeControls(excerpt(problem ?? "", 200))}; ${what}\n`,
      );
    } else {
      stderr.write(`${name} is back\n`);
    }
    log.rooms(isDown ? "local" : "redis", problem);
  };
}
