import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What a SOCKS5 proxy does, where it differs from one that lets everybody through. */
export interface SocksBehaviour {
  /** Lets in only this user. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Refuses each connection with this reply (RFC 1928, section 6). */
  readonly reply?: number;
  /** Sends these bytes, in turn, instead of its answers; nothing after the last. */
  readonly answers?: readonly Uint8Array[];
  /** Disconnects once it has read so many messages of the client. */
  readonly leavesAfter?: number;
}

/** A running SOCKS5 proxy. */
export interface Socks extends AsyncDisposable {
  readonly port: number;
  /** Where clients wanted to go: `name localhost:80`, `ipv4 127.0.0.1:80`. */
  readonly requests: readonly string[];
  /** Connections of clients, and to servers, that are open. */
  readonly open: number;
}

/** Starts a SOCKS5 proxy (RFC 1928, RFC 1929) on a free port of 127.0.0.1. */
export async function startSocks(behaviour: SocksBehaviour = {}): Promise<Socks> {
  const { user, reply = 0, answers, leavesAfter = Infinity } = behaviour;
  const requests: string[] = [];
  const open = new Set<Socket>();

  function keep(socket: Socket): Socket {
    open.add(socket);
    return socket.on("close", () => open.delete(socket)).on("error", () => socket.destroy());
  }

  async function serve(client: Socket): Promise<void> {
    const scripted = answers?.values();
    let count = 0;

    /** Reads a message of the client's, each of which comes whole from a client that waits. */
    async function read(): Promise<Buffer> {
      const [bytes] = await once(client, "data");
      if (++count >= leavesAfter) client.destroy();
      return bytes as Buffer;
    }

    /** Answers; whether that was the true answer. */
    function answer(...bytes: readonly number[]): boolean {
      const instead = scripted?.next().value;
      if (scripted === undefined) client.write(Uint8Array.from(bytes));
      else if (instead !== undefined) client.write(instead);
      return scripted === undefined;
    }

    const greeting = await read();
    const method = user === undefined ? 0 : greeting.subarray(2).includes(2) ? 2 : 0xff;
    answer(5, method);
    if (method === 2) {
      const login = await read();
      const nameEnd = 2 + (login[1] ?? 0);
      const name = login.toString("utf8", 2, nameEnd);
      const password = login.toString("utf8", nameEnd + 1);
      answer(1, name === user?.name && password === user.password ? 0 : 1);
    }
    const { kind, host, port } = readTarget(await read());
    requests.push(`${kind} ${host}:${port}`);
    if (reply !== 0) {
      answer(5, reply, 0, 1, 0, 0, 0, 0, 0, 0);
      return void client.end();
    }
    const upstream = keep(connect(port, host));
    await once(upstream, "connect");
    if (!answer(5, 0, 0, 1, 127, 0, 0, 1, 0, 80)) return;
    client.pipe(upstream).pipe(client);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroySoon());
  }

  const server = createServer((client) => {
    serve(keep(client)).catch(() => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server on a port has no address of another kind.
  const { port } = server.address() as AddressInfo;

  return {
    port,
    requests,
    get open() {
      return open.size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

function readTarget(request: Buffer) {
  const port = request.readUInt16BE(request.length - 2);
  const bytes = request.subarray(4, -2);
  if (request[3] === 1) return { kind: "ipv4", host: bytes.join("."), port };
  if (request[3] === 3) return { kind: "name", host: bytes.toString("utf8", 1), port };
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16));
  return { kind: "ipv6", host: groups.join(":"), port };
}
