import { describe, expect, test } from "bun:test";

import {
  describeHandshake,
  faultResponse,
  pathOf,
  subprotocolFor,
} from "../../src/server/request.ts";

describe("pathOf", () => {
  test.each([
    { url: "http://localhost:8765/", want: "/" },
    { url: "http://localhost:8765/room/x?delay=1s", want: "/room/x?delay=1s" },
    { url: "https://[::1]:8765//a//b?c=/d", want: "//a//b?c=/d" },
    { url: "http://localhost/?u=http://other/x", want: "/?u=http://other/x" },
  ])("of $url is $want", ({ url, want }) => {
    expect(pathOf(url)).toBe(want);
  });
});

describe("subprotocolFor", () => {
  test.each<{ offered: string | undefined; spoken: readonly string[]; want: string | undefined }>([
    { offered: undefined, spoken: ["chat"], want: undefined },
    { offered: "chat", spoken: [], want: undefined },
    { offered: "soap, chat", spoken: ["chat", "soap"], want: "soap" },
    { offered: "mqtt, chat", spoken: ["chat"], want: "chat" },
    { offered: "bearer.secret", spoken: [], want: "bearer.secret" },
    { offered: "bearer.secret, chat", spoken: ["chat"], want: "chat" },
  ])("of $offered, where $spoken are spoken, is $want", ({ offered, spoken, want }) => {
    const headers = new Headers(offered === undefined ? {} : { "Sec-WebSocket-Protocol": offered });
    expect(subprotocolFor(headers, spoken)).toBe(want);
  });
});

describe("describeHandshake", () => {
  test("shows everything that the client sent, but for a token in the URL", () => {
    const request = new Request("http://localhost:8765/inspect?token=secret&delay=1ms", {
      headers: {
        "X-Own": "yes",
        "Sec-WebSocket-Protocol": "a, b",
        "Sec-WebSocket-Extensions": "permessage-deflate",
      },
    });
    expect(describeHandshake(request, "127.0.0.1:5", "b")).toEqual({
      method: "GET",
      url: "http://localhost:8765/inspect?token=***&delay=1ms",
      headers: {
        "x-own": "yes",
        "sec-websocket-protocol": "a, b",
        "sec-websocket-extensions": "permessage-deflate",
      },
      remote_address: "127.0.0.1:5",
      subprotocols_offered: ["a", "b"],
      subprotocol_chosen: "b",
      extensions: "permessage-deflate",
    });
  });

  test("shows as null what there is not", () => {
    const request = new Request("http://localhost:8765/inspect");
    expect(describeHandshake(request, "unix", undefined)).toMatchObject({
      subprotocols_offered: [],
      subprotocol_chosen: null,
      extensions: null,
    });
  });
});

describe("faultResponse", () => {
  test("says what is wrong and what to do, without the token", async () => {
    const fault = { status: 426, problem: "This was plain HTTP." } as const;
    const response = faultResponse(fault, "http://localhost:8765/x?token=secret");
    expect(response.status).toBe(426);
    expect(response.headers.get("upgrade")).toBe("websocket");
    expect(response.headers.get("sec-websocket-version")).toBe("13");
    expect(await response.text()).toBe(
      'This was plain HTTP.\nTry: wsecho send "Hello" -u ws://localhost:8765/x?token=***\n',
    );
  });

  test("keeps to TLS where the request did", async () => {
    const response = faultResponse({ status: 400, problem: "" }, "https://localhost:8765/");
    expect(await response.text()).toEndWith("-u wss://localhost:8765/\n");
  });
});
