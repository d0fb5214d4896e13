import { describe, expect, test } from "bun:test";

import { redactHeaders, redactResource, redactUrl } from "../../src/text/redact.ts";

describe("redactHeaders", () => {
  test.each([
    { name: "Authorization", value: "Bearer secret", want: "Bearer ***" },
    { name: "authorization", value: "Basic  dXNlcjpzZWNyZXQ=", want: "Basic ***" },
    { name: "Authorization", value: 'Digest username="a", response="secret"', want: "Digest ***" },
    { name: "Authorization", value: "secret", want: "***" },
    { name: "Authorization", value: "secret ", want: "***" },
    { name: "Proxy-Authorization", value: "Basic secret", want: "Basic ***" },
    { name: "Cookie", value: "a=secret; b=secret", want: "***" },
    { name: "Set-Cookie", value: "a=secret; Path=/", want: "***" },
    {
      name: "Sec-WebSocket-Protocol",
      value: "soap, bearer.secret,wamp",
      want: "soap, bearer.***,wamp",
    },
    { name: "X-API-Key", value: "secret", want: "***" },
    { name: "X-Auth-Token", value: "secret", want: "***" },
    { name: "Sec-WebSocket-Key", value: "AAAA", want: "AAAA" },
    { name: "Location", value: "/a?token=secret", want: "/a?token=***" },
    { name: "Location", value: "wss://me:secret@host/", want: "wss://me:***@host/" },
    { name: "X-Name", value: "Bearer plain", want: "Bearer plain" },
    { name: "Host", value: "example.com", want: "example.com" },
  ])("shows $name: $value as $want", ({ name, value, want }) => {
    expect(redactHeaders([[name, value]])).toEqual([[name, want]]);
  });

  test("keeps all headers in their order", () => {
    const headers = [
      ["B", "1"],
      ["Cookie", "secret"],
      ["A", "2"],
      ["B", "3"],
    ] as const;
    const want = [
      ["B", "1"],
      ["Cookie", "***"],
      ["A", "2"],
      ["B", "3"],
    ] as const;
    expect(redactHeaders(headers)).toEqual(want.map(([name, value]) => [name, value]));
  });
});

describe("redactUrl", () => {
  test.each([
    { url: "ws://localhost:8765/", want: "ws://localhost:8765/" },
    { url: "ws://host/a?b=c%20d&e", want: "ws://host/a?b=c%20d&e" },
    { url: "ws://user:secret@host/", want: "ws://user:***@host/" },
    { url: "ws://secret@host/", want: "ws://***@host/" },
    { url: "ws://:secret@host/", want: "ws://:***@host/" },
    { url: "ws://host/?token=secret", want: "ws://host/?token=***" },
    { url: "ws://host/?a=b&token=x%3Dy&c=d", want: "ws://host/?a=b&token=***&c=d" },
    { url: "ws://host/?token=one&token=two", want: "ws://host/?token=***&token=***" },
    { url: "ws://host/?%74oken=secret", want: "ws://host/?%74oken=***" },
    { url: "ws://host/?token", want: "ws://host/?token" },
    { url: "ws://host/?tokens=many", want: "ws://host/?tokens=many" },
    { url: "ws://host/token=path", want: "ws://host/token=path" },
    { url: "wss://a:secret@host/?token=secret", want: "wss://a:***@host/?token=***" },
    { url: "http://a:secret@proxy:3128/", want: "http://a:***@proxy:3128/" },
    { url: "ws://me:secret@host:bad", want: "ws://me:***@host:bad" },
    { url: "me:secret@host:bad", want: "me:***@host:bad" },
    { url: "ws://me:sec//ret@host", want: "ws://me:***@host" },
    { url: "ws://me:sec#ret@secret@host", want: "ws://me:***@host" },
    { url: "ws://me:sec?ret@host/?token=secret", want: "ws://me:***@host/?token=***" },
    { url: "ws://host:bad/?a=b&token=secret@secret", want: "ws://host:bad/?a=b&token=***" },
    { url: "two words", want: "two words" },
  ])("shows $url as $want", ({ url, want }) => {
    expect(redactUrl(url)).toBe(want);
  });
});

describe("redactResource", () => {
  test.each([
    { path: "/?token=s3cret", want: "/?token=***" },
    { path: "/raw?delay=1s&token=s3cret&drop=10%", want: "/raw?delay=1s&token=***&drop=10%" },
    { path: "/?token=s3cret&token=s3cret", want: "/?token=***&token=***" },
    { path: "/?%74oken=s3cret&to%6Ben=s3cret", want: "/?%74oken=***&to%6Ben=***" },
    { path: "/?%74%6f%6b%65%6e=s3cret", want: "/?%74%6f%6b%65%6e=***" },
    { path: "/?token=s3cret=s3cret?s3cret", want: "/?token=***" },
    { path: "/??token=s3cret", want: "/??token=***" },
    { path: "/?&&token=s3cret&", want: "/?&&token=***&" },
    { path: "/?token=", want: "/?token=***" },
  ])("of $path is $want", ({ path, want }) => {
    expect(redactResource(path)).toBe(want);
  });

  test.each([
    { path: "" },
    { path: "/" },
    { path: "/token=abc" },
    { path: "/a&token=abc" },
    { path: "/?" },
    { path: "/?token" },
    { path: "/?tokens=1&mytoken=2&Token=3&+token=4" },
    { path: "/?x=token=abc" },
    { path: "/?token%=abc&%zz=%&prefix=a+b%20c" },
  ])("leaves $path as it is", ({ path }) => {
    expect(redactResource(path)).toBe(path);
  });
});
