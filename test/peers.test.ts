import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { type EchoServer, listen, type ListenOptions } from "../src/server/listen.ts";
import type { EchoObserver } from "../src/server/observer.ts";
import {
  chromiumClient,
  type Content,
  type RunningClient,
  undiciClient,
  websocketsClient,
  wsClient,
} from "./support/foreign-client.ts";
import { lacks } from "./support/prerequisite.ts";

const clients = [websocketsClient, wsClient, undiciClient, chromiumClient].filter(
  ({ name, found }) => !lacks(name, found),
);
const done = { code: 1000, reason: "done" };

/** What some applications say first, to a server that knows nothing of them. */
const applications: readonly {
  readonly application: string;
  readonly path: string;
  readonly protocols?: readonly string[];
  readonly hello: string;
}[] = [
  {
    application: "a GraphQL client",
    path: "/graphql",
    protocols: ["graphql-transport-ws", "graphql-ws"],
    hello: '{"type":"connection_init"}',
  },
  { application: "Socket.IO", path: "/socket.io/?EIO=4&transport=websocket", hello: "40" },
  {
    application: "Action Cable",
    path: "/cable?token=s3cret",
    protocols: ["actioncable-v1-json", "actioncable-unsupported"],
    hello: '{"command":"subscribe","identifier":"{\\"channel\\":\\"Chat\\"}"}',
  },
  {
    application: "SignalR",
    path: "/hub?id=wQ3sZ1n0vA",
    hello: '{"protocol":"json","version":1}\u001e',
  },
  {
    application: "a STOMP client",
    path: "/stomp",
    protocols: ["v12.stomp", "v11.stomp"],
    hello: "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0",
  },
];

describe.each(clients)("$name", (foreign) => {
  let client: RunningClient;

  beforeAll(async () => {
    client = await foreign.start();
  }, 60_000);

  afterAll(() => client[Symbol.asyncDispose]());

  test("gets each echo in its turn", async () => {
    await using server = await listen({ port: 0 });
    const bytes = { base64: Buffer.from([0, 1, 254, 255]).toString("base64") };
    const messages: Content[] = ["Hello", "Grüße 🙂", "", bytes, "a\0b\n", { base64: "" }];
    const echoes = messages.map((each) => (typeof each === "string" ? `Echo: ${each}` : each));
    expect(await client.converse({ url: server.url, messages, close: done })).toEqual({
      opened: true,
      protocol: "",
      compressed: false,
      replies: echoes,
      ...done,
    });
  });

  test("closes with a code and a reason that the server gets", async () => {
    const { server, closed } = await listenForClose();
    await using _ = server;
    await client.converse({ url: server.url, close: { code: 4321, reason: "Schluß" } });
    expect(await closed).toBe("4321 Schluß");
  });

  test("is closed with the code and the reason that it asks for", async () => {
    await using server = await listen({ port: 0 });
    const url = `${server.url}/close/4001?after=1&reason=so%20long`;
    expect(await client.converse({ url, messages: ["Hello"] })).toMatchObject({
      replies: ["Echo: Hello"],
      code: 4001,
      reason: "so long",
    });
  });

  test("sees the connection cut", async () => {
    await using server = await listen({ port: 0 });
    const url = `${server.url}/close/1006?after=1`;
    expect(await client.converse({ url, messages: ["Hello"] })).toMatchObject({
      replies: ["Echo: Hello"],
      code: 1006,
      reason: "",
    });
  });

  test.each(["", "/?delay=1ms"])("compresses where both agree, at %j", async (path) => {
    await using server = await listen({ port: 0, compress: true });
    const zeros = { base64: Buffer.alloc(4000).toString("base64") };
    const messages = ["x".repeat(20_000), "y", zeros];
    const url = `${server.url}${path}`;
    expect(await client.converse({ url, messages, close: done })).toMatchObject({
      compressed: true,
      replies: [`Echo: ${"x".repeat(20_000)}`, "Echo: y", zeros],
      ...done,
    });
  });

  test("shows its token as a subprotocol", async () => {
    await using server = await listen({ port: 0, token: "sesame" });
    const { url } = server;
    expect(await client.converse({ url, close: done })).toEqual({ opened: false });
    const wrong = { url, protocols: ["bearer.wrong"], close: done };
    expect(await client.converse(wrong)).toEqual({ opened: false });
    const right = { url, protocols: ["chat", "bearer.sesame"], close: done };
    expect(await client.converse(right)).toMatchObject({
      opened: true,
      protocol: "chat",
      ...done,
    });
  });

  test.each(applications)("connects as $application would", async (row) => {
    const { path, protocols = [], hello } = row;
    const refused: string[] = [];
    const observer: EchoObserver = { rejected: ({ problem }) => refused.push(problem) };
    await using server = await listen({ port: 0, observer });
    const url = `${server.url}${path}`;
    expect(await client.converse({ url, protocols, messages: [hello], close: done })).toMatchObject(
      {
        opened: true,
        protocol: protocols[0] ?? "",
        replies: [`Echo: ${hello}`],
        ...done,
      },
    );
    const misspelt = `${url}${path.includes("?") ? "&" : "?"}dealy=1s`;
    expect(await client.converse({ url: misspelt, protocols, close: done })).toEqual({
      opened: false,
    });
    expect(refused).toEqual(['Unknown parameter "dealy": did you mean "delay"?']);
  });

  test("is let in by its origin", async () => {
    await using open = await listen({ port: 0, origins: ["https://a.example", client.origin] });
    expect(await client.converse({ url: open.url, close: done })).toMatchObject(done);
    await using shut = await listen({ port: 0, origins: ["https://a.example"] });
    expect(await client.converse({ url: shut.url, close: done })).toEqual({ opened: false });
  });

  test("answers the server that goes away", async () => {
    const { server, opened } = await listenForOpen();
    const conversation = client.converse({ url: server.url });
    await opened;
    await server.stop();
    expect(await conversation).toMatchObject({ code: 1001, reason: "server shutting down" });
  });
});

async function listenForClose() {
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  const observer: ListenOptions["observer"] = {
    closed: (_, code, reason) => resolve(`${code} ${reason}`),
  };
  return { server: await listen({ port: 0, observer }), closed };
}

async function listenForOpen(): Promise<{ server: EchoServer; opened: Promise<void> }> {
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  return { server: await listen({ port: 0, observer: { opened: () => resolve() } }), opened };
}
