import { describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { opcode } from "../../src/protocol/frame.ts";
import { startServer } from "../support/executable.ts";
import { makeFolder } from "../support/folder.ts";
import { startSilentUpstream } from "../support/fronted.ts";
import { peakMemory } from "../support/peak-memory.ts";
import { notOn } from "../support/prerequisite.ts";
import { echoOf, openRawClient } from "../support/raw-client.ts";
import { untilStill } from "../support/stillness.ts";

describe.skipIf(notOn("Unix"))("serve --upstream ends", () => {
  test.each([{ workers: 1 }, ...(notOn("Linux") ? [] : [{ workers: 2 }])])(
    "with 1001 for both sides, though the upstream does not answer, with $workers workers",
    async ({ workers }) => {
      await using folder = await makeFolder();
      const path = folder.at("talk.jsonl");
      using upstream = startSilentUpstream();
      const few = "--max-connections=100";
      const flags = [few, "--upstream", upstream.url, "--record", path, `--workers=${workers}`];
      await using server = await startServer(flags);
      await using client = await connect(server.url);
      const behind = await upstream.met;
      await client.send("Hello");
      expect((await behind.readMessage()).toString()).toBe("Hello");
      const stopping = server.stop("SIGTERM");
      expect(await behind.readClose()).toMatchObject({ code: 1001 });
      expect(await client.closed).toMatchObject({ code: 1001 });
      expect(await stopping).toMatchObject({ stderr: "", exitCode: 0 });
      const events = (await Bun.file(path).text()).trimEnd().split("\n");
      expect(events.map((line) => JSON.parse(line).event)).toEqual(["open", "message", "close"]);
    },
  );
});

test.skipIf(notOn("Linux")).each([{ toClient: true }, { toClient: false }])(
  "200 MB for somebody who does not read use little memory, to the client: $toClient",
  async ({ toClient }) => {
    using upstream = startSilentUpstream();
    await using ticking = await startServer(["--quiet"]);
    await using server = await startServer(["--quiet", "--upstream", upstream.url]);
    using client = await openRawClient(server.port);
    const behind = await upstream.met;
    const [from, to] = toClient ? [behind, client] : [client, behind];
    let sent = 0;
    const payload = Buffer.alloc(65_536, 7);
    const frame = { opcode: opcode.binary, payload, ...(toClient && { maskingKey: null }) };
    to.pause();
    const sending = (async () => {
      for (; sent < 3200; sent++) await from.sendFrames(frame);
    })();
    await untilStill(
      () => sent,
      () => echoOf(ticking.port, "tick"),
    );
    expect(sent).toBeLessThan(3200);
    to.resume();
    for (let read = 0; read < 3200; read++) {
      expect((await to.readMessage()).length).toBe(payload.length);
    }
    await sending;
    expect(await peakMemory(server.pid)).toBeLessThan(150_000_000);
  },
  60_000,
);
