import { describe, expect, test } from "bun:test";

import { parseHeader, redactHeaders, redactUrl } from "../../src/text/header.ts";

describe("parseHeader", () => {
  test.each([
    { text: "X-Name: value", name: "X-Name", value: "value" },
    { text: "X-Name:value", name: "X-Name", value: "value" },
    { text: "X-Name: \t two words \t", name: "X-Name", value: "two words" },
    { text: "  X-Name: value", name: "X-Name", value: "value" },
    { text: "X-Name: a\tb", name: "X-Name", value: "a\tb" },
    { text: "X-Name: a: b", name: "X-Name", value: "a: b" },
    { text: "X-Name: :", name: "X-Name", value: ":" },
    { text: "!#$%&'*+.^_`|~9: value", name: "!#$%&'*+.^_`|~9", value: "value" },
    { text: "X-Name: Grüße, 世界", name: "X-Name", value: "Grüße, 世界" },
    { text: "Host: example.com", name: "Host", value: "example.com" },
    { text: "Cookie: a=b; c=d", name: "Cookie", value: "a=b; c=d" },
    { text: "Sec-WebSocket-Protocol: soap", name: "Sec-WebSocket-Protocol", value: "soap" },
  ])("parseHeader($text) is $name and $value", ({ text, name, value }) => {
    expect(parseHeader(text)).toEqual({ name, value });
  });

  test.each([
    { text: "" },
    { text: "X-Name" },
    { text: "X-Name:" },
    { text: "X-Name: \t" },
    { text: ": value" },
    { text: "X-Name : value" },
    { text: "X Name: value" },
    { text: "X(Name): value" },
    { text: "Ñame: value" },
  ])("parseHeader($text) is refused", ({ text }) => {
    expect(() => parseHeader(text)).toThrow(refusalOf(text));
  });

  test.each([
    { what: "a line feed at the end", text: "X-Name: value\n" },
    { what: "a line feed at the beginning", text: "\nX-Name: value" },
    { what: "a second header", text: "X-Name: a\r\nX-Other: b" },
    { what: "a carriage return", text: "X-Name: a\rb" },
    { what: "NUL", text: "X-Name: a\0b" },
    { what: "ESC", text: "X-Name: a\u001bb" },
    { what: "DEL", text: "X-Name: a\u007fb" },
    { what: "a control character of C1", text: "X-Name: a\u009bb" },
  ])("a header with $what is refused", ({ text }) => {
    expect(() => parseHeader(text)).toThrow(refusalOf(text));
  });

  test.each([
    { name: "Connection", why: "which the handshake sets itself" },
    { name: "upgrade", why: "which the handshake sets itself" },
    { name: "Sec-WebSocket-Key", why: "which the handshake sets itself" },
    { name: "Sec-WebSocket-Version", why: "which the handshake sets itself" },
    { name: "SEC-WEBSOCKET-EXTENSIONS", why: "which the handshake sets itself" },
    { name: "Sec-WebSocket-Accept", why: "which only a server sends" },
  ])("$name is refused, and the reason told", ({ name, why }) => {
    const message = `Cannot parse "${name}: x": expected a header other than "${name}", ${why}`;
    expect(() => parseHeader(`${name}: x`)).toThrow(message);
  });
});

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
    { url: "ws://user@host/", want: "ws://user@host/" },
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
    { url: "ws+unix:///run/sock:/?token=secret", want: "ws+unix:///run/sock:/?token=***" },
  ])("shows $url as $want", ({ url, want }) => {
    expect(redactUrl(new URL(url))).toBe(want);
  });
});

function refusalOf(text: string): string {
  return `Cannot parse ${JSON.stringify(text)}: expected a header such as "Name: value"`;
}
