import { describe, expect, test } from "bun:test";

import { parseHeader } from "../../src/text/header.ts";

describe("parseHeader", () => {
  test.each([
    { text: "X-Name: value", name: "X-Name", value: "value" },
    { text: "X-Name:value", name: "X-Name", value: "value" },
    { text: "X-Name: \t two words \t", name: "X-Name", value: "two words" },
    { text: "  X-Name: value", name: "X-Name", value: "value" },
    { text: "X-Name: a\tb", name: "X-Name", value: "a\tb" },
    { text: "X-Name: a: b", name: "X-Name", value: "a: b" },
    { text: "X-Name: :", name: "X-Name", value: ":" },
    { text: "X-Name:", name: "X-Name", value: "" },
    { text: "X-Name: \t", name: "X-Name", value: "" },
    { text: "!#$%&'*+.^_`|~9: value", name: "!#$%&'*+.^_`|~9", value: "value" },
    { text: "X-Name: Grüße, 世界", name: "X-Name", value: "Grüße, 世界" },
    { text: "Host: example.com", name: "Host", value: "example.com" },
    { text: "Cookie: a=b; c=d", name: "Cookie", value: "a=b; c=d" },
    { text: "Sec-WebSocket-Protocol: soap", name: "Sec-WebSocket-Protocol", value: "soap" },
  ])("parseHeader($text) is $name and $value", ({ text, name, value }) => {
    expect(parseHeader(text)).toEqual({ name, value });
  });

  test.each([
    { text: "", shown: "" },
    { text: "secret", shown: "***" },
    { text: "Authorization Bearer secret", shown: "Authorization ***" },
    { text: "Bearer secret", shown: "Bearer ***" },
    { text: ": value", shown: ": ***" },
    { text: "X-Name : value", shown: "X-Name ***" },
    { text: "X Name: value", shown: "X ***" },
    { text: "X(Name): value", shown: "X(Name): ***" },
    { text: "Ñame: value", shown: "Ñame: ***" },
  ])("parseHeader($text) is refused, and shows $shown", ({ text, shown }) => {
    expect(() => parseHeader(text)).toThrow(refusalOf(shown));
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
    expect(() => parseHeader(text)).toThrow(refusalOf(text.replace(/: .*$/s, ": ***")));
  });

  test("a value that was not UTF-8 is refused, and not repeated", () => {
    const message = 'Cannot parse "X-Name: ***": expected a header in UTF-8';
    expect(() => parseHeader("X-Name: caf\ufffd")).toThrow(message);
  });

  test.each([
    { name: "Connection", why: "which the handshake sets itself" },
    { name: "upgrade", why: "which the handshake sets itself" },
    { name: "Sec-WebSocket-Key", why: "which the handshake sets itself" },
    { name: "Sec-WebSocket-Version", why: "which the handshake sets itself" },
    { name: "SEC-WEBSOCKET-EXTENSIONS", why: "which the handshake sets itself" },
    { name: "Sec-WebSocket-Accept", why: "which only a server sends" },
  ])("$name is refused, with the reason", ({ name, why }) => {
    const message = `Cannot parse "${name}: ***": expected a header other than "${name}", ${why}`;
    expect(() => parseHeader(`${name}: x`)).toThrow(message);
  });
});

function refusalOf(text: string): string {
  return `Cannot parse ${JSON.stringify(text)}: expected a header such as "Name: value"`;
}
