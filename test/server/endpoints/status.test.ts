import { describe, expect, test } from "bun:test";

import { listen } from "../../../src/server/listen.ts";
import { shakeHands } from "../../support/handshake.ts";
import { createRecorder } from "../../support/recorder.ts";

describe("/status/<code>", () => {
  test.each([200, 302, 400, 401, 403, 404, 418, 429, 500, 502, 503, 599])(
    "%d refuses the handshake with it and a JSON body",
    async (code) => {
      const recorder = createRecorder();
      await using server = await listen({ port: 0, observer: recorder.observer });
      using answer = await shakeHands(server.port, { path: `/status/${code}` });
      expect(answer.status).toBe(code);
      expect(answer.headers.get("content-type")).toBe("application/json");
      expect(JSON.parse(await answer.text())).toEqual({
        status: code,
        error: `requested with /status/${code}`,
      });
      expect(recorder.lines).toEqual([
        `rejected GET /status/${code} ${code} requested with /status/${code}`,
      ]);
    },
  );

  test.each([204, 205, 304])("%d has no body", async (code) => {
    await using server = await listen({ port: 0 });
    using answer = await shakeHands(server.port, { path: `/status/${code}` });
    expect(answer.status).toBe(code);
    expect(answer.headers.get("content-type")).toBeNull();
  });

  test.each<{ path: string; header: string; want: string | null }>([
    { path: "/status/429", header: "retry-after", want: "1" },
    { path: "/status/503", header: "retry-after", want: "1" },
    { path: "/status/503?retry=30", header: "retry-after", want: "30" },
    { path: "/status/500?retry=30", header: "retry-after", want: null },
    {
      path: "/status/401",
      header: "www-authenticate",
      want: 'Basic realm="wsecho", Bearer realm="wsecho"',
    },
    { path: "/status/403", header: "www-authenticate", want: null },
    { path: "/status/405", header: "allow", want: "GET" },
    { path: "/status/426", header: "upgrade", want: "websocket" },
    { path: "/status/302?location=/raw", header: "location", want: "/raw" },
    {
      path: "/status/308?location=ws%3A%2F%2Fexample.com%2F%3Fa%3D1",
      header: "location",
      want: "ws://example.com/?a=1",
    },
    { path: "/status/302", header: "location", want: null },
    { path: "/status/200?location=/raw", header: "location", want: null },
  ])("$path: $header is $want", async ({ path, header, want }) => {
    await using server = await listen({ port: 0 });
    using answer = await shakeHands(server.port, { path });
    expect(answer.headers.get(header)).toBe(want);
  });

  test.each([
    { path: "/status/101", parameter: "code", value: "101" },
    { path: "/status/600", parameter: "code", value: "600" },
    { path: "/status/ok", parameter: "code", value: "ok" },
    { path: "/status/503?retry=soon", parameter: "retry", value: "soon" },
    { path: "/status/302?location=", parameter: "location", value: "" },
    { path: "/status/302?location=/a%20b", parameter: "location", value: "/a b" },
    { path: "/status/302?location=/%E4%B8%96", parameter: "location", value: "/世" },
    { path: "/status/302?location=%0d%0aX:+y", parameter: "location", value: "\r\nX: y" },
  ])("$path is refused with 400", async ({ path, parameter, value }) => {
    await using server = await listen({ port: 0 });
    using answer = await shakeHands(server.port, { path });
    expect(answer.status).toBe(400);
    const body: unknown = JSON.parse(await answer.text());
    expect(body).toMatchObject({ status: 400, parameter });
    const problem = `Cannot parse "${parameter}" ${JSON.stringify(value)}: expected `;
    expect(body).toHaveProperty("error", expect.stringContaining(problem));
  });
});
