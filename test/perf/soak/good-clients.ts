import type { ConnectOptions } from "../../../src/client/connect.ts";
import type { Message } from "../../../src/protocol/message.ts";
import type { Random } from "../../../src/server/faults/random.ts";
import {
  below,
  type Client,
  count,
  expectClose,
  expectMessage,
  expectRefusal,
  expectSame,
  faults,
  open,
  patience,
  refused,
  type Site,
  texts,
  within,
} from "./site.ts";

/** Clients that do as they should, at each endpoint; with TLS as well. */
export const goodClients: Readonly<Record<string, Client>> = {
  echo: (site, random) => echoes(site, "/", texts(random, 40, 2000)),
  compressed: (site, random) => echoes(site, "/", texts(random, 20, 20_000), { compress: true }),
  binary: (site, random) => echoes(site, "/raw", blobs(random), { compress: random() < 0.5 }),
  prefix: (site, random) =>
    echoes(site, "/any/path?prefix=%C3%A9+", texts(random, 10, 500), { prefix: "é " }),

  async credentials(site, random) {
    const headers = { Authorization: random() < 0.5 ? "Bearer t" : `Basic ${btoa("a:b")}` };
    const path = headers.Authorization === "Bearer t" ? "/auth/bearer/t" : "/auth/basic/a/b";
    await expectRefusal(site, path, 401);
    await echoes(site, path, texts(random, 4, 99), { headers });
  },

  async inspect(site, random) {
    await using socket = await open(site, "/inspect?x=1", 1000);
    const greeting = String(await socket.receive(patience));
    count(site.tally, "sent", [greeting]);
    if (typeof JSON.parse(greeting) !== "object") throw new Error("no handshake in the greeting");
    for (const text of texts(random, 5, 999)) {
      await socket.send(text);
      const reply = String(await socket.receive(patience));
      count(site.tally, "received", [text]);
      count(site.tally, "sent", [reply]);
      expectSame(String(JSON.parse(reply).text), text);
    }
  },

  async ticker(site) {
    await using socket = await open(site, "/ticker?every=20ms&count=10", 1000);
    for (let seq = 1; seq <= 10; seq++) {
      const tick = String(await socket.receive(patience));
      count(site.tally, "sent", [tick]);
      if (JSON.parse(tick).seq !== seq) throw new Error(`expected tick ${seq}, got ${tick}`);
    }
    await expectClose(socket, 1000);
  },

  async stream(site) {
    await using socket = await open(site, "/stream/200?size=1KiB", 1000);
    for (let number = 1; number <= 200; number++) {
      const text = String(number).padEnd(1024, ".");
      await expectMessage(socket, text);
      count(site.tally, "sent", [text]);
    }
    await expectClose(socket, 1000);
  },

  async bytes(site, random) {
    const size = below(random, 1_000_000);
    await using socket = await open(site, `/bytes/${size}`, 1000);
    const wanted = Buffer.from(Array.from({ length: size }, (_, at) => at % 256));
    await expectMessage(socket, wanted);
    count(site.tally, "sent", [wanted]);
  },

  async close(site, random) {
    const [code = 1000] = [1000, 1001, 1011, 1013, 3000, 4001].slice(below(random, 6));
    await using socket = await open(site, `/close/${code}?after=2`, code);
    for (const text of ["one", "two"]) {
      await socket.send(text);
      await expectMessage(socket, `Echo: ${text}`);
      count(site.tally, "received", [text]);
      count(site.tally, "sent", [`Echo: ${text}`]);
    }
    site.tally.add(faults("close"), 1);
    await expectClose(socket, code);
  },

  async refused(site, random) {
    const [status = 503] = [403, 404, 429, 500, 503].slice(below(random, 5));
    await expectRefusal(site, `/status/${status}`, status);
    await expectRefusal(site, "/?delay=never", 400);
    await expectRefusal(site, "/close/12", 400);
  },

  async pages({ url, tally }) {
    const page = url.replace(/^ws/, "http");
    for (const [path, wanted] of [
      ["/healthz", 200],
      ["/endpoints", 200],
      ["/", 426],
    ] as const) {
      const response = await fetch(page + path, {
        keepalive: false,
        tls: { rejectUnauthorized: false },
      });
      await response.text();
      if (wanted === 426) tally.add(refused(426), 1);
      if (response.status !== wanted) throw new Error(`${path} answered ${response.status}`);
    }
  },

  async silent(site) {
    await using socket = await open(site, "/silent", 1000);
    await socket.send("unanswered");
    const pong = Promise.withResolvers<Uint8Array>();
    socket.onPong(pong.resolve);
    socket.ping("alive");
    expectSame(Buffer.from(await within(pong.promise)), Buffer.from("alive"));
    count(site.tally, "received", ["unanswered"]);
  },

  async room(site, random) {
    const path = `/room/${random()}`;
    const opening = Array.from({ length: 6 }, () => open(site, path, 1000));
    const members = await Promise.all(opening);
    const said = members.map((_, member) =>
      Array.from(
        { length: 20 },
        (_, index) => `${member} ${index} ${"x".repeat(below(random, 2000))}`,
      ),
    );
    try {
      const speaking = members.map(async (member, index) => {
        for (const text of said[index] ?? []) await member.send(text);
      });
      const hearing = members.map(async (member) => {
        const next = members.map(() => 0);
        for (let heard = 0; heard < said.flat().length; heard++) {
          const text = String(await member.receive(patience));
          const speaker = Number(text.split(" ", 1)[0]);
          const turn = next[speaker] ?? 0;
          expectSame(text, said[speaker]?.[turn] ?? "nothing");
          next[speaker] = turn + 1;
        }
      });
      await Promise.all([...speaking, ...hearing]);
    } finally {
      await Promise.all(members.map((member) => member.close()));
    }
    count(site.tally, "received", said.flat());
    for (let member = 0; member < members.length; member++) {
      count(site.tally, "sent", said.flat());
    }
  },
};

function blobs(random: Random): Buffer[] {
  return Array.from({ length: 10 }, () => Buffer.alloc(below(random, 200_000), `${random()}`));
}

/** Sends all at once, and expects an echo of each. */
async function echoes(
  site: Site,
  path: string,
  messages: readonly Message[],
  { prefix = "Echo: ", ...options }: ConnectOptions & { readonly prefix?: string } = {},
): Promise<void> {
  await using socket = await open(site, path, 1000, options);
  const wanted = messages.map((each) => (typeof each === "string" ? prefix + each : each));
  const sending = (async () => {
    for (const message of messages) await socket.send(message);
  })();
  for (const message of wanted) await expectMessage(socket, message);
  await sending;
  count(site.tally, "received", messages);
  count(site.tally, "sent", wanted);
}
