import { expect, test } from "bun:test";

import {
  type Connection,
  createRoster,
  formatRemote,
  type Peer,
} from "../../src/server/connection.ts";
import { openRawClient } from "../support/raw-client.ts";
import { someConnection } from "../support/some-connection.ts";

/** Opens this many connections to a server that does nothing, and gives its side of each. */
async function openPeers(count: number, stack: AsyncDisposableStack): Promise<Peer[]> {
  const peers: Peer[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, self: Bun.Server<Connection>) {
      self.upgrade(request, { data: someConnection() });
      return undefined;
    },
    websocket: { open: (ws: Peer) => void peers.push(ws), message() {} },
  });
  stack.defer(() => server.stop(true));
  for (let opened = 0; opened < count; opened++) {
    stack.use(await openRawClient(Number(server.url.port)));
  }
  return peers;
}

test("each is on it from when it is added until it is removed, in any order", async () => {
  await using stack = new AsyncDisposableStack();
  const peers = await openPeers(5, stack);
  const roster = createRoster();
  const on = new Set<Peer>();
  for (const peer of peers) {
    roster.add(peer);
    on.add(peer);
    expect(new Set(roster)).toEqual(on);
  }
  for (const index of [1, 4, 0, 3, 2]) {
    const peer = peers[index];
    if (peer === undefined) throw new Error(`No peer ${index}`);
    roster.remove(peer);
    on.delete(peer);
    expect(new Set(roster)).toEqual(on);
    expect(roster.size).toBe(on.size);
  }
});

test("removing a connection twice, or one that was never added, changes nothing", async () => {
  await using stack = new AsyncDisposableStack();
  const [first, second, stranger] = await openPeers(3, stack);
  if (first === undefined || second === undefined || stranger === undefined) throw new Error();
  const roster = createRoster();
  roster.add(first);
  roster.add(second);
  roster.remove(stranger);
  roster.remove(first);
  roster.remove(first);
  expect([...roster]).toEqual([second]);
});

test("connections may be removed while it is iterated", async () => {
  await using stack = new AsyncDisposableStack();
  const roster = createRoster();
  for (const peer of await openPeers(4, stack)) roster.add(peer);
  let seen = 0;
  for (const peer of roster) {
    seen++;
    roster.remove(peer);
  }
  expect(seen).toBe(4);
  expect(roster.size).toBe(0);
});

test.each([
  { address: "127.0.0.1", port: 9, want: "127.0.0.1:9" },
  { address: "::ffff:127.0.0.1", port: 9, want: "127.0.0.1:9" },
  { address: "::1", port: 9, want: "[::1]:9" },
  { address: "127.0.0.1", port: 0, want: "127.0.0.1" },
  { address: "::1", port: 0, want: "[::1]" },
  { address: "", port: 0, want: "unix" },
])("$address and $port read $want", ({ want, ...remote }) => {
  expect(formatRemote(remote)).toBe(want);
});
