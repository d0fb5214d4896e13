import { networkInterfaces } from "node:os";

import { ownPath } from "../../protocol/own-resource.ts";
import { testServerVariable } from "../../protocol/test-server.ts";
import { listen, type ListenOptions } from "../../server/listen.ts";
import type { EchoObserver } from "../../server/observer.ts";
import { endpointList } from "../../server/pages.ts";
import { formatAddress } from "../../text/address.ts";
import { command, type Section } from "../command.ts";
import { whileReading } from "../file.ts";
import { serveFlags } from "./flags.ts";
import { openLog } from "./log.ts";
import { networkHosts } from "./network-hosts.ts";
import { toServeOptions } from "./options.ts";
import { createPublicFiles } from "./public-files.ts";
import { openRecording } from "./recording.ts";
import { createRedisNotice, joinRooms, prepareRedis } from "./redis.ts";
import { prepareReplay } from "./replay.ts";
import { showPage } from "./show-page.ts";
import { prepareTls } from "./tls.ts";
import { prepareUpstream } from "./upstream.ts";
import type { ServePlan } from "./workers/supervise.ts";
import type { RunningServer } from "./workers/worker-pool.ts";

/** `wsecho serve` */
export const serve = command({
  meta: { name: "serve", description: "Start a WebSocket server that echoes every message" },
  args: serveFlags,
  usage: "[flags]",
  examples: [
    ["wsecho serve", "echo on ws://localhost:8765"],
    ['wsecho serve --port 9000 --prefix ""', "echo exactly, on port 9000"],
    ["wsecho serve -v --log-format json", "log everything, for programs"],
  ],
  appendix: endpointSections,
  async perform({ flags }, io) {
    if (io.parent !== undefined) {
      return (await import("./workers/worker.ts")).runWorker(io.parent, io);
    }
    if (io.env[testServerVariable] === "1") {
      return (await import("./test-server.ts")).runTestServer(io);
    }
    const options = toServeOptions(flags, io.openFileLimit());
    const hosts = networkHosts(options.listen.host, networkInterfaces());
    const preparing = prepareTls(options, hosts, io.stderr);
    const { certificate, ...tls } = await whileReading("the TLS files", preparing, io.stderr);
    const secure = tls.tls !== undefined;
    const redis = await prepareRedis(options);
    const { stderr } = io;
    const upstream = await whileReading("the TLS files", prepareUpstream(options.upstream), stderr);
    const replay = await whileReading("the recording", prepareReplay(options.replay), stderr);
    const log = openLog(options.log, io);
    void log.watch(io.stderr);
    const { promise: signalled, resolve } = Promise.withResolvers<void>();
    const hasViewer = options.log.level !== "quiet" && io.stderr.isTerminal();
    const restoreSignals = io.onSignal((signal) => {
      // The terminal shows ^C where the cursor was.
      if (hasViewer && signal === "SIGINT") io.stderr.write("\n");
      resolve();
    });
    await io.onHangup(resolve);
    const recording = await openRecording(options.record, stderr);
    const plan = {
      ...options,
      listen: { ...options.listen, ...tls, ...upstream, ...replay },
      redis,
      redisChanged: createRedisNotice(redis, log, io),
      portIsFree: recording.begin,
    };
    const server =
      options.workers > 1
        ? await (await import("./workers/supervise.ts")).supervise(plan, io)
        : await serveAlone(plan, recording.observe(log.observer));
    const files = createPublicFiles(options.files, certificate);
    const announced = server.ready.then(async () => {
      await files.write(server.port);
      log.listening(server.url);
      for (const host of hosts) {
        log.reachable(formatAddress({ secure, host, port: server.port, resource: "/" }));
      }
      if (hasViewer && options.page && options.listen.unix === undefined) {
        io.stderr.write(`Test page: ${pageUrl(server.url, plan.listen)}\n`);
      }
      for (const warning of options.warnings) io.stderr.write(`${warning}\n`);
    });
    try {
      await Promise.race([signalled, server.failed, announced.then(() => signalled)]);
    } finally {
      await server.stop(options.grace);
      await files.remove();
      await recording.end();
      log.end();
      restoreSignals();
    }
    if (hasViewer) io.stderr.write("Server stopped\n");
    return 0;
  },
});

async function serveAlone(plan: ServePlan, observer: EchoObserver): Promise<RunningServer> {
  const { redis, redisChanged } = plan;
  const rooms = await joinRooms(redis, (problem) => redisChanged(undefined, problem));
  try {
    const options = { ...plan.listen, ...(plan.page && { page: showPage }), observer };
    const server = await listen(options, { rooms, roomsRequired: redis?.required });
    plan.portIsFree();
    return {
      ...server,
      ready: Promise.resolve(),
      failed: new Promise<never>(() => undefined),
      stop: (grace) => server.stop(grace).finally(rooms?.stop),
    };
  } catch (error) {
    rooms?.stop();
    throw error;
  }
}

/** Where browsers get the page; a token is left to fill in, so that no one reads it on the screen. */
function pageUrl(url: string, { token, user, upstream, replay }: ListenOptions): string {
  const isTokenNeeded = token !== undefined && user === undefined;
  const path = (upstream ?? replay) === undefined ? "" : ownPath;
  return `${url.replace(/^ws/, "http")}${path}/${isTokenNeeded ? "?token=TOKEN" : ""}`;
}

/** What the paths and queries of the server mean, as `--help` shows it. */
function endpointSections(): readonly Section[] {
  const { paths, faults } = endpointList();
  return [
    {
      title: "Paths",
      rows: paths.map(({ path, summary, query }) => {
        const names = Object.keys(query);
        return [path, names.length === 0 ? summary : `${summary}; options: ?${names.join(" ?")}`];
      }),
    },
    {
      title: "Query parameters of any path, e.g. ws://localhost:8765/?delay=200ms&drop=10%25",
      rows: Object.entries(faults),
    },
  ];
}
