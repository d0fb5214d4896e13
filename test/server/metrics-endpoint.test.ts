import { describe, expect, test } from "bun:test";

import { encodeClose, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { type EchoServer, listen } from "../../src/server/listen.ts";
import { parseExposition, seriesOf } from "../support/exposition.ts";
import { openAt, shakeHands } from "../support/handshake.ts";
import { openRawClient } from "../support/raw-client.ts";

const { text, binary, close } = opcode;
const goodbye: FrameDraft = { opcode: close, payload: encodeClose(1000) };

describe("/metrics", () => {
  test("has every series at nothing before anything has happened", async () => {
    await using server = await listen({ port: 0 });
    expect(await countersOf(server)).toEqual(untouched);
  });

  test("counts a known traffic exactly", async () => {
    await using server = await listen({ port: 0 });
    using staying = await openRawClient(server.port);
    for (const payload of ["Grüße", "", Buffer.of(1, 2, 3)]) {
      await staying.sendFrames({ opcode: typeof payload === "string" ? text : binary, payload });
      await staying.readFrame();
    }
    await converse(server, "/close/4321?after=1", { opcode: text, payload: "bye" });
    await converse(server, "/raw?duplicate=1&delay=1ms&close=1000&after=1", {
      opcode: binary,
      payload: "12",
    });
    await converse(server, "/?drop=1", { opcode: text, payload: "lost" }, goodbye);
    await converse(server, "/?abort");
    await converse(server, "/stream/3?size=10");
    await converse(server, "/", { opcode: close });
    await converse(server, "/", { opcode: text, maskingKey: null });
    for (const path of ["/status/503", "/status/503", "/status/401", "/?drop=most"]) {
      using refused = await shakeHands(server.port, { path });
      await refused.text();
    }
    await (await get(server, "/")).text();
    expect(await countersOf(server)).toEqual({
      ...untouched,
      wsecho_connections: 1,
      wsecho_connections_total: 8,
      'wsecho_closes_total{code="1000"}': 3,
      'wsecho_closes_total{code="1002"}': 1,
      'wsecho_closes_total{code="1005"}': 1,
      'wsecho_closes_total{code="1006"}': 1,
      'wsecho_closes_total{code="other"}': 1,
      'wsecho_handshakes_refused_total{status="400"}': 1,
      'wsecho_handshakes_refused_total{status="401"}': 1,
      'wsecho_handshakes_refused_total{status="426"}': 1,
      'wsecho_handshakes_refused_total{status="503"}': 2,
      'wsecho_cuts_total{reason="fault"}': 1,
      'wsecho_faults_total{fault="abort"}': 1,
      'wsecho_faults_total{fault="close"}': 2,
      'wsecho_faults_total{fault="delay"}': 1,
      'wsecho_faults_total{fault="drop"}': 1,
      'wsecho_faults_total{fault="duplicate"}': 1,
      // "Grüße", "", "bye", "lost": ü and ß take two bytes each.
      'wsecho_messages_received_total{type="text"}': 4,
      'wsecho_received_bytes_total{type="text"}': 7 + 0 + 3 + 4,
      'wsecho_messages_received_total{type="binary"}': 2,
      'wsecho_received_bytes_total{type="binary"}': 3 + 2,
      // Three echoes with "Echo: " in front, and the stream.
      'wsecho_messages_sent_total{type="text"}': 3 + 3,
      'wsecho_sent_bytes_total{type="text"}': 13 + 6 + 9 + 30,
      'wsecho_messages_sent_total{type="binary"}': 1 + 2,
      'wsecho_sent_bytes_total{type="binary"}': 3 + 4,
    });
  });

  test("counts a compressed message by what it unpacks to", async () => {
    await using server = await listen({ port: 0, compress: true });
    const socket = new WebSocket(`ws://localhost:${server.port}`);
    const { promise: reply, resolve } = Promise.withResolvers<MessageEvent>();
    socket.onopen = () => socket.send("x".repeat(10_000));
    socket.onmessage = resolve;
    expect((await reply).data).toHaveLength(10_006);
    expect(await countersOf(server)).toMatchObject({
      'wsecho_received_bytes_total{type="text"}': 10_000,
      'wsecho_sent_bytes_total{type="text"}': 10_006,
    });
    socket.terminate();
  });

  test("times one message in 64", async () => {
    await using server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    const messages = Array.from({ length: 200 }, () => ({ opcode: text, payload: "x" }));
    await client.sendFrames(...messages);
    for (const _ of messages) await client.readFrame();
    expect(await seriesAt(server)).toMatchObject({ wsecho_handler_duration_seconds_count: 3 });
  });

  test("names the version, and describes the process", async () => {
    await using server = await listen({ port: 0 });
    const response = await get(server, "/metrics");
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const series = seriesOf(parseExposition(await response.text()));
    const { version } = await Bun.file(new URL("../../package.json", import.meta.url)).json();
    expect(series).toHaveProperty(
      [`wsecho_build_info{bun="${Bun.version}",version="${version}"}`],
      1,
    );
    expect(series["process_start_time_seconds"]).toBeWithin(1.6e9, Date.now() / 1000);
    expect(series["process_resident_memory_bytes"]).toBeGreaterThan(10_000_000);
  });
});

describe("pages of a server with a token", () => {
  const bearer = { Authorization: "Bearer secret" };

  test.each(["/metrics", "/endpoints"])("%s needs it", async (path) => {
    await using server = await listen({ port: 0, token: "secret" });
    const refused = await get(server, path);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toBe('Bearer realm="wsecho"');
    expect(await refused.json()).toHaveProperty("status", 401);
    expect((await get(server, path, bearer)).status).toBe(200);
    expect((await get(server, `${path}?token=secret`)).status).toBe(200);
    expect((await get(server, path, { Authorization: "Bearer wrong" })).status).toBe(401);
  });

  test("/healthz does not need it", async () => {
    await using server = await listen({ port: 0, token: "secret" });
    const response = await get(server, "/healthz");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok", connections: 0, hanging: 0 });
  });
});

/** Every counter of a server that has just been started. */
const untouched: Readonly<Record<string, number>> = {
  wsecho_connections: 0,
  wsecho_handshakes_waiting: 0,
  wsecho_connections_total: 0,
  wsecho_buffered_bytes: 0,
  ...Object.fromEntries(
    ["messages_received", "messages_sent", "received_bytes", "sent_bytes"].flatMap((what) =>
      ["text", "binary"].map((type) => [`wsecho_${what}_total{type="${type}"}`, 0]),
    ),
  ),
};

function get({ port }: EchoServer, path: string, headers: Record<string, string> = {}) {
  return fetch(`http://localhost:${port}${path}`, { headers, keepalive: false });
}

/** Opens a connection, sends frames, and reads until the server has ended it. */
async function converse({ port }: EchoServer, path: string, ...frames: FrameDraft[]) {
  using client = await openAt(port, path);
  await client.sendFrames(...frames);
  await client.readRest();
}

async function seriesAt(server: EchoServer): Promise<Record<string, number>> {
  const response = await get(server, "/metrics");
  return seriesOf(parseExposition(await response.text()));
}

/** What the server itself counts; what it times and weighs is another on each run. */
async function countersOf(server: EchoServer): Promise<Record<string, number>> {
  const series = Object.entries(await seriesAt(server));
  return Object.fromEntries(
    series.filter(([name]) => /^wsecho_(?!build_info|handler_duration)/.test(name)),
  );
}
