import { expect, test } from "bun:test";

import { createRandom } from "../../src/server/faults/random.ts";
import { createRandomInput } from "../support/random-input.ts";
import { echoOf } from "../support/raw-client.ts";
import { startSourceServer } from "../support/source-server.ts";

// Ten inputs each: eight requests, a handshake, and the frames after it.
const connections = 10_000;
const requestsEach = 8;
const atATime = 100;

// There the server does not see that a client has gone.
const mayStopReading = /stall|rate|delay|jitter|stream|ticker|bytes|room/;

test("100,000 random inputs leave the server alive, and nothing on its stderr", async () => {
  const flags = ["-v", "--log-format", "json", "--max-payload", "4KiB", "--compress"];
  await using server = await startSourceServer(...flags, "--grace", "1ms");
  const logged = countEvents(server.log);
  const answered = await sendAll(server.port);
  expect(await echoOf(server.port, "still there?")).toBe("Echo: still there?");
  server.kill("SIGTERM");
  expect(await server.finish()).toMatchObject({ exitCode: 0, stderr: "" });
  // Had something thrown, it would be one of these.
  expect(answered).not.toHaveProperty("500");
  const events = await logged;
  expect(events).not.toHaveProperty("error");
  // The fuzz is worth little if it does not get past the handshake. A slow reader misses some
  // lines.
  expect(answered["101"]).toBeGreaterThan(3000);
  expect(answered["426"]).toBeGreaterThan(10_000);
  expect(events["message"]).toBeGreaterThan(500);
}, 120_000);

/** Sends everything, and counts the answers by their status. */
async function sendAll(port: number): Promise<Readonly<Record<string, number>>> {
  const answered: Record<string, number> = {};
  const lingering: Bun.Socket[] = [];
  let begun = 0;

  /** Sends requests, then noise or a handshake with frames after it, and ends the connection. */
  async function converse(number: number): Promise<void> {
    const random = createRandom(1, String(number));
    const input = createRandomInput(random);
    const requests = Array.from({ length: requestsEach }, input.request).join("");
    const isNoise = random() < 0.1;
    const path = input.path();
    const last = isNoise ? input.noise() : Buffer.from(input.handshake(path));
    const frames = input.frames();
    const { promise: over, resolve: finish } = Promise.withResolvers<void>();
    let answers = 0;

    await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        open(socket) {
          socket.write(Buffer.concat([Buffer.from(requests), last]));
          if (isNoise) socket.shutdown();
        },
        data(socket, bytes) {
          if (answers > requestsEach) return;
          for (const [, status = ""] of bytes.toString("latin1").matchAll(/HTTP\/1\.1 (\d+)/g)) {
            answers++;
            count(answered, status);
          }
          if (answers <= requestsEach) return;
          socket.write(frames);
          socket.shutdown();
          if (!mayStopReading.test(path)) return;
          lingering.push(socket);
          if (lingering.length > 10 * atATime) lingering.shift()?.terminate();
          finish();
        },
        end: () => finish(),
        close: () => finish(),
      },
    });
    await over;
  }

  async function work(): Promise<void> {
    while (begun < connections) await converse(begun++);
  }

  await Promise.all(Array.from({ length: atATime }, work));
  for (const socket of lingering) socket.terminate();
  return answered;
}

async function countEvents(log: AsyncIterable<string>): Promise<Readonly<Record<string, number>>> {
  const events: Record<string, number> = {};
  for await (const line of log) count(events, (JSON.parse(line) as { event: string }).event);
  return events;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
