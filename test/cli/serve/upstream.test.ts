import { describe, expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { connect } from "../../../src/client/connect.ts";
import { listen } from "../../../src/server/listen.ts";
import { createAuthority } from "../../support/authority.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { makeFolder } from "../../support/folder.ts";
import { notOn } from "../../support/prerequisite.ts";
import { servingTwo } from "../../support/serving-workers.ts";
import { serving } from "../../support/serving.ts";

async function exchange(url: string, ...messages: readonly string[]): Promise<string[]> {
  await using client = await connect(url);
  const replies: string[] = [];
  for (const message of messages) {
    await client.send(message);
    replies.push(String(await client.receive()));
  }
  await client.close(4000, "bye");
  return replies;
}

function startEcho() {
  return listen({ host: "127.0.0.1", port: 0 });
}

/** The lines of a recording without their times. */
async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  const text = await Bun.file(path).text();
  const lines = text.trimEnd().split("\n");
  return lines.map((line) => {
    const { time, ...fields } = JSON.parse(line);
    expect(new Date(time).toISOString()).toBe(time);
    return fields;
  });
}

describe.each([
  { what: "one process", start: serving },
  { what: "workers", start: servingTwo },
])("--upstream with $what", ({ start }) => {
  test("logs both directions, and records them", async () => {
    await using folder = await makeFolder();
    await using upstream = await startEcho();
    const path = folder.at("talk.jsonl");
    await Bun.write(path, "what was there before\n");
    await using server = await start(["--upstream", upstream.url, "--record", path]);
    expect(await exchange(`${server.url}/chat?token=t`, "Hello")).toEqual(["Echo: Hello"]);
    await server.io.stdout.containing("← Echo: Hello\n");
    expect(server.io.stdout.text).toContain("→ Hello\n← Echo: Hello\n");
    server.io.deliver("SIGTERM");
    expect(await server.exitCode).toBe(0);
    const [open, ...rest] = await linesOf(path);
    const connection = open?.["connection"];
    expect(open).toMatchObject({
      event: "open",
      path: "/chat?token=***",
      subprotocol: "",
      request_headers: { "sec-websocket-version": "13" },
      status: 101,
    });
    const text = { event: "message", connection, type: "text" };
    expect(rest).toEqual([
      { ...text, direction: "to-server", bytes: 5, data: "Hello" },
      { ...text, direction: "to-client", bytes: 11, data: "Echo: Hello" },
      {
        event: "close",
        connection,
        direction: "to-server",
        code: 4000,
        reason: "bye",
        clean: true,
      },
    ]);
  });
});

test("a recording has no secrets of headers, binary in base64, and replays", async () => {
  await using folder = await makeFolder();
  await using upstream = await startEcho();
  const path = folder.at("talk.jsonl");
  {
    await using server = await serving(["-q", "--upstream", upstream.url, "--record", path]);
    const headers = { Authorization: "Bearer secret", Cookie: "id=secret" };
    await using client = await connect(`${server.url}/raw`, { headers });
    await client.send(Uint8Array.of(1, 2));
    await client.receive();
    await client.close();
    server.io.deliver("SIGTERM");
    expect(await server.exitCode).toBe(0);
  }
  const recorded = await Bun.file(path).text();
  expect(recorded).not.toContain("secret");
  expect(recorded).toContain('"authorization":"Bearer ***"');
  expect(recorded).toContain('"type":"binary","bytes":2,"data":"AQI="');
  await using server = await serving(["--replay", path]);
  await using client = await connect(`${server.url}/raw`);
  await client.send("other");
  const reply = await client.receive();
  expect(typeof reply === "object" && Buffer.from(reply).toString("hex")).toBe("0102");
  await server.io.stdout.containing("Differs: #1: message 1 of the client is");
});

test("a recording is left alone where the server cannot start", async () => {
  await using folder = await makeFolder();
  await using upstream = await startEcho();
  const path = folder.at("talk.jsonl");
  await Bun.write(path, "of another server\n");
  const io = fakeIo();
  const flags = ["--host", "127.0.0.1", "--port", String(upstream.port), "--record", path];
  expect(await run(["serve", "--upstream", "ws://127.0.0.1:1", ...flags], io)).not.toBe(0);
  expect(await Bun.file(path).text()).toBe("of another server\n");
});

test.skipIf(notOn("Linux"))("a full disk is said once, and the traffic goes on", async () => {
  await using upstream = await startEcho();
  await using server = await serving(["--upstream", upstream.url, "--record", "/dev/full"]);
  expect(await exchange(server.url, "one", "two")).toEqual(["Echo: one", "Echo: two"]);
  const told = "no space left on device; the recording goes on once there is\n";
  expect(await server.io.stderr.containing(told)).toContain(told);
  expect(await exchange(server.url, "three")).toEqual(["Echo: three"]);
  expect(server.io.stderr.text.split(told)).toHaveLength(2);
});

test("--upstream over TLS reads the files of its flags", async () => {
  await using folder = await makeFolder();
  const authority = await createAuthority("authority");
  const shown = await authority.issue("front");
  await using upstream = await listen({
    port: 0,
    tls: {
      ...(await authority.issue("localhost")),
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    },
  });
  const [ca, cert] = [folder.at("ca.pem"), folder.at("cert.pem")];
  await Bun.write(ca, authority.cert);
  await Bun.write(cert, shown.cert + shown.key);
  await using server = await serving([
    "--upstream",
    upstream.url,
    "--upstream-cacert",
    ca,
    "--upstream-cert",
    cert,
  ]);
  expect(await exchange(server.url, "Hello")).toEqual(["Echo: Hello"]);
});

const wrong = [
  {
    flags: ["--upstream", "ws://h", "--replay", "f"],
    want: "Cannot use --replay with --upstream: expected one of them",
  },
  {
    flags: ["--upstream", "ws://h", "--prefix", ">"],
    want: "Cannot use --prefix with --upstream, as nothing is echoed: expected one of them",
  },
  {
    flags: ["--replay", "f", "--redis", "redis://h"],
    want: "Cannot use --redis with --replay, as nothing is echoed: expected one of them",
  },
  {
    flags: ["--direction", "to-client"],
    want: "Cannot use --direction without --upstream: expected both",
  },
  { flags: ["--record", "f"], want: "Cannot use --record without --upstream: expected both" },
  {
    flags: ["--replay-timing"],
    want: "Cannot use --replay-timing without --replay: expected both",
  },
  { flags: ["--upstream", "ftp://h"], want: "Cannot parse --upstream" },
  {
    flags: ["--upstream", "ws://h/?a=b"],
    want: "Cannot use an upstream URL with a query: expected none",
  },
  { flags: ["--direction", "up"], want: "Cannot parse --direction" },
  {
    flags: ["--port", "9000", "--upstream", "ws://localhost:9000"],
    want: "Cannot use port 9000 for both --port and --upstream: expected another one",
  },
];

test.each(wrong)("$flags is refused", async ({ flags, want }) => {
  const io = fakeIo();
  const port = flags.includes("--port") ? [] : ["--port", "0"];
  expect(await run(["serve", ...port, ...flags], io)).toBe(2);
  expect(io.stderr.text).toContain(want);
});

test("a recording that cannot be read, or written, is named", async () => {
  await using folder = await makeFolder();
  const path = folder.at("bad.jsonl");
  await Bun.write(path, '{"event":"open"}\n');
  const io = fakeIo();
  expect(await run(["serve", "--port", "0", "--replay", path], io)).toBe(2);
  expect(io.stderr.text).toContain(
    `Cannot read --replay ${JSON.stringify(path)}: line 1: expected "connection" to be a whole number`,
  );
  const other = fakeIo();
  const flags = ["--upstream", "ws://127.0.0.1:1", "--record", folder.path];
  expect(await run(["serve", "--port", "0", ...flags], other)).toBe(23);
  expect(other.stderr.text).toContain("Cannot write --record");
});
