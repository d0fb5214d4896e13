import { describe, expect, test } from "bun:test";

import { type PeerBehaviour, startPeer } from "../../support/peer.ts";
import { runSend } from "../../support/send-rows.ts";

const bytes = Uint8Array.of(0, 0xff, 0x1b, 0x0a);
const escapes = "\u001b[31m\u009b2J\u007f";

const echoing: PeerBehaviour = { received: (ws, message) => void ws.send(`Echo: ${message}`) };
const sendingBytes: PeerBehaviour = { received: (ws) => void ws.send(bytes) };
const sendingEscapes: PeerBehaviour = { received: (ws) => void ws.send(escapes) };
const pushing: PeerBehaviour = {
  opened: (ws) => void ws.send("welcome"),
  received: (ws) => void ws.send("late"),
};

describe("in a pipe, stdout is the replies and nothing else:", () => {
  test.each([
    { name: "one message", args: ["Hello"], stdout: "Echo: Hello\n" },
    { name: "three in their order", args: ["1", "2", "3"], stdout: "Echo: 1\nEcho: 2\nEcho: 3\n" },
    { name: "an empty message", args: [""], stdout: "Echo: \n" },
    { name: "a line feed inside", args: ["a\nb"], stdout: "Echo: a\nb\n" },
    { name: "beyond ASCII", args: ["Grüße 🙂"], stdout: "Echo: Grüße 🙂\n" },
    { name: "a dash alone", args: ["-"], stdout: "Echo: -\n" },
    { name: "a flag after --", args: ["--", "--help"], stdout: "Echo: --help\n" },
    { name: "controls as they are", peer: sendingEscapes, args: ["x"], stdout: `${escapes}\n` },
    { name: "one reply for each message", peer: pushing, args: ["x"], stdout: "welcome\n" },
  ])("$name", async ({ peer: behaviour = echoing, args, stdout }) => {
    await using peer = startPeer(behaviour);
    const env = { WSECHO_URL: `ws://${peer.address}` };
    const result = await runSend([...args], { env });
    expect(result).toMatchObject({ stdout, stderr: "", exitCode: 0 });
  });

  test("binary replies byte for byte", async () => {
    await using peer = startPeer(sendingBytes);
    const result = await runSend(["-u", peer.address, "one", "two"]);
    expect(result.bytes).toEqual(Uint8Array.of(...bytes, ...bytes));
    expect(result).toMatchObject({ stderr: "", exitCode: 0 });
  });
});

// Nothing listens on port 1: connecting to it fails.
const elsewhere = "ws://127.0.0.1:1";

describe("the URL can be given", () => {
  test.each([
    { name: "without a scheme", args: ["-u", "{address}", "Hi"] },
    { name: "with ws://", args: ["--url", "ws://{address}", "Hi"] },
    { name: "with http://", args: ["--url=http://{address}/path?query", "Hi"] },
    { name: "after the message", args: ["Hi", "-u", "{address}"] },
    { name: "as the first message", args: ["ws://{address}/", "Hi"] },
    { name: "in the environment", args: ["Hi"], fromEnv: "{address}" },
    { name: "in the environment, where -u wins", args: ["-u{address}", "Hi"], fromEnv: elsewhere },
    {
      name: "in the environment, where the first message wins",
      args: ["ws://{address}", "Hi"],
      fromEnv: elsewhere,
    },
  ])("$name", async ({ args, fromEnv = elsewhere }) => {
    await using peer = startPeer(echoing);
    const fill = (text: string) => text.replace("{address}", peer.address);
    const env = { WSECHO_URL: fill(fromEnv) };
    const result = await runSend([...args.map(fill)], { env });
    expect(result).toMatchObject({ stdout: "Echo: Hi\n", stderr: "", exitCode: 0 });
  });

  test.each([
    { name: "a URL after -- is a message", args: ["--", elsewhere] },
    { name: "with -u, a first URL is a message", args: ["-u", "{address}", elsewhere] },
  ])("$name", async ({ args }) => {
    await using peer = startPeer(echoing);
    const fill = (text: string) => text.replace("{address}", peer.address);
    const env = { WSECHO_URL: peer.address };
    const { stdout } = await runSend([...args.map(fill)], { env });
    expect(stdout).toBe(`Echo: ${elsewhere}\n`);
  });
});

test("all messages go over one connection, which is closed with 1000", async () => {
  await using peer = startPeer(echoing);
  await runSend(["-u", peer.address, "one", "two", "three"]);
  expect(await peer.closed).toBe(1000);
  expect(peer.messages).toEqual(["one", "two", "three"]);
  expect(peer.handshakes).toBe(1);
});

describe("nothing is sent on a usage error:", () => {
  test.each([
    { args: ["--nosuch", "Hi"], stderr: /^Unknown flag "--nosuch"/ },
    { args: ["Hi", "--wait", "soon"], stderr: /^Cannot parse --wait "soon": expected a duration/ },
    { args: ["Hi", "-w"], stderr: /^Missing value for -w: expected a duration/ },
    { args: ["Hi", "-u", "ftp://localhost"], stderr: /^Cannot parse -u "ftp:\/\/localhost"/ },
    { args: ["Hi", "-f", "file"], stderr: /^Cannot use --file with MESSAGE/ },
  ])("send $args", async ({ args, stderr }) => {
    await using peer = startPeer(echoing);
    const result = await runSend([...args], { env: { WSECHO_URL: peer.address } });
    expect(result).toMatchObject({ stdout: "", exitCode: 2 });
    expect(result.stderr).toMatch(stderr);
    expect(result.stderr).toMatch(/^[^\n]+\n$/);
    expect(peer.handshakes).toBe(0);
  });
});
