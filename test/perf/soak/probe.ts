// A thread of its own, so that the clients do not keep it waiting: measures how long /healthz takes.
import { readFileSync } from "node:fs";

/** What is probed. */
export interface ProbeTarget {
  readonly port: number;
  readonly secure: boolean;
  readonly pids: readonly number[];
}

/** How long an answer took, in milliseconds, without the time in which the system ran others. */
export interface Probed {
  readonly lag: number;
  readonly answer: string;
}

declare const self: Worker;

const pause = 50;
const patience = 10_000;

self.onmessage = async ({ data }: MessageEvent<ProbeTarget>) => {
  while (true) {
    const begin = performance.now();
    const waited = waitOf(data.pids);
    const answer = await answerOf(data);
    const held = waitOf(data.pids) - waited;
    const lag = Math.max(0, performance.now() - begin - held);
    self.postMessage({ lag, answer } satisfies Probed);
    await Bun.sleep(pause);
  }
};

/** The first line that the server answers, or what came in its place. */
async function answerOf({ port, secure }: ProbeTarget): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, patience, `nothing within ${patience} ms`);
  const connecting = Bun.connect({
    hostname: "127.0.0.1",
    port,
    ...(secure && { tls: { rejectUnauthorized: false } }),
    socket: {
      // With TLS, what is written waits for the end of the handshake.
      open: (tcp) =>
        void tcp.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
      data: (_, bytes) => resolve(bytes.toString().split("\r\n", 1)[0] ?? ""),
      close: () => resolve("the end of the connection"),
    },
  });
  connecting.catch((error: unknown) => resolve(String(error)));
  const answer = await promise;
  clearTimeout(timer);
  // Also if it opens only now.
  connecting.then(
    (socket) => socket.terminate(),
    () => undefined,
  );
  return answer;
}

/** Milliseconds for which these processes, and this thread, were ready to run and did not. */
function waitOf(pids: readonly number[]): number {
  const files = ["/proc/thread-self/schedstat", ...pids.map((pid) => `/proc/${pid}/schedstat`)];
  return files.reduce((sum, file) => sum + Number(readText(file).split(" ")[1] ?? 0) / 1e6, 0);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // The process has ended, or the system does not measure it.
    return "";
  }
}
