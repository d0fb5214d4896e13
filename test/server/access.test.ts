import { describe, expect, test } from "bun:test";

import { ParseError } from "../../src/errors.ts";
import { type AccessRules, createAccess } from "../../src/server/access.ts";

const bearerChallenge = 'Bearer realm="wsecho"';
const basicChallenge = 'Basic realm="wsecho", charset="UTF-8"';

const token = "s3cret";
const user = { name: "alice", password: "open:sesame" };

/** The `Authorization` header for a name and a password, joined by a colon. */
function basic(credentials: string): string {
  return `Authorization: Basic ${Buffer.from(credentials).toString("base64")}`;
}

/** The status that a handshake with these headers and `?query` is denied with; 101 if it is not. */
function statusFor(rules: Partial<AccessRules>, ...sent: string[]): number {
  const headers = new Headers();
  let query = "";
  for (const part of sent) {
    const [name = "", value = ""] = part.split(/: ?(.*)/);
    if (part.startsWith("?")) query = part;
    else headers.append(name, value);
  }
  const access = createAccess({ origins: [], ...rules });
  return access(headers, new URLSearchParams(query))?.status ?? 101;
}

describe("the server's own page", () => {
  const rules = { origins: ["https://good.example"] };

  test.each([
    { host: "localhost:8765", origin: "http://localhost:8765", admitted: true },
    { host: "LOCALHOST:8765", origin: "http://localhost:8765", admitted: true },
    { host: "[::1]:8765", origin: "http://[::1]:8765", admitted: true },
    { host: "192.0.2.7:8765", origin: "http://192.0.2.7:8765", admitted: true },
    { host: "localhost:8765", origin: "http://localhost:3000", admitted: false },
    { host: "localhost:8765", origin: "null", admitted: false },
    { host: "evil.example:8765", origin: "http://evil.example:8765", admitted: false },
    { host: "", origin: "http://", admitted: false },
  ])("with Host $host and Origin $origin: $admitted", ({ host, origin, admitted }) => {
    const headers = new Headers({ host, origin });
    const query = new URLSearchParams();
    expect(createAccess(rules, true)(headers, query)?.status ?? 101).toBe(admitted ? 101 : 403);
    expect(createAccess(rules, false)(headers, query)?.status).toBe(403);
  });
});

test.each([
  { sent: [] },
  { sent: ["Origin: https://anywhere.example"] },
  { sent: ["Authorization: Bearer whatever"] },
])("without rules everyone may connect, with $sent too", ({ sent }) => {
  expect(statusFor({}, ...sent)).toBe(101);
});

describe("a token", () => {
  test.each([
    { sent: ["Authorization: Bearer s3cret"] },
    { sent: ["Authorization: bEARER   s3cret"] },
    { sent: ["Sec-WebSocket-Protocol: bearer.s3cret"] },
    { sent: ["Sec-WebSocket-Protocol: chat, bearer.s3cret"] },
    { sent: ["?token=s3cret"] },
    { sent: ["?delay=1s&%74oken=s3%63ret"] },
    { sent: ["Sec-WebSocket-Protocol: chat", "?token=s3cret"] },
    { sent: ["Authorization: Basic YTpi", "?token=s3cret"] },
  ])("is taken from $sent", ({ sent }) => {
    expect(statusFor({ token }, ...sent)).toBe(101);
  });

  test.each([
    { sent: [] },
    { sent: ["Authorization: "] },
    { sent: ["Authorization: Bearer"] },
    { sent: ["Authorization: s3cret"] },
    { sent: ["Authorization: Bearers3cret"] },
    { sent: ["Authorization: Token s3cret"] },
    { sent: ["Authorization: Bearer S3CRET"] },
    { sent: ["Authorization: Bearer s3cre"] },
    { sent: ["Authorization: Bearer s3cret s3cret"] },
    { sent: ["Authorization: Bearer wrong", "?token=s3cret"] },
    { sent: ["Authorization: Bearer s3cret", "Authorization: Bearer other"] },
    { sent: ["Sec-WebSocket-Protocol: s3cret"] },
    { sent: ["Sec-WebSocket-Protocol: bearer."] },
    { sent: ["Sec-WebSocket-Protocol: bearer.other"] },
    { sent: ["?token="] },
    { sent: ["?token=other"] },
    { sent: ["?Token=s3cret"] },
    { sent: ["?x=token=s3cret"] },
  ])("is missing or wrong in $sent", ({ sent }) => {
    expect(statusFor({ token }, ...sent)).toBe(401);
  });

  test.each([
    { what: "empty, as an unset variable would make it", wrong: "", shown: '""' },
    { what: "one that no header can carry", wrong: "s3cret\n", shown: '"***"' },
  ])("must not be $what", ({ wrong, shown }) => {
    expect(() => createAccess({ token: wrong, origins: [] })).toThrow(
      `Cannot parse token ${shown}: expected a non-empty token, `,
    );
  });
});

describe("a user", () => {
  test.each([
    { credentials: "alice:open:sesame", want: 101 },
    { credentials: "alice:wrong", want: 401 },
    { credentials: "bob:open:sesame", want: 401 },
    { credentials: "alice:open", want: 401 },
    { credentials: "Alice:open:sesame", want: 401 },
    { credentials: "alice:", want: 401 },
    { credentials: ":open:sesame", want: 401 },
    { credentials: "alice", want: 401 },
    { credentials: "", want: 401 },
  ])('as "$credentials" is answered with $want', ({ credentials, want }) => {
    expect(statusFor({ user }, basic(credentials))).toBe(want);
  });

  test("may have a name and a password in any language", () => {
    expect(statusFor({ user: { name: "zoë", password: "🔑" } }, basic("zoë:🔑"))).toBe(101);
  });

  test.each([
    { sent: [] },
    { sent: ["Authorization: Basic"] },
    { sent: ["Authorization: Basic %%%"] },
    { sent: ["Authorization: Basic alice:open:sesame"] },
    { sent: ["Authorization: Bearer YWxpY2U6b3BlbjpzZXNhbWU="] },
    { sent: ["Sec-WebSocket-Protocol: bearer.alice:open:sesame"] },
    { sent: ["?token=alice:open:sesame"] },
  ])("is unknown by $sent", ({ sent }) => {
    expect(statusFor({ user }, ...sent)).toBe(401);
  });
});

describe("a token and a user", () => {
  test.each([
    { sent: ["Authorization: Bearer s3cret"], want: 101 },
    { sent: [basic("alice:open:sesame")], want: 101 },
    { sent: [basic("alice:wrong"), "?token=s3cret"], want: 101 },
    { sent: [basic("alice:open:sesame"), "?token=other"], want: 101 },
    { sent: ["Authorization: Bearer other"], want: 401 },
    { sent: [basic("alice:s3cret")], want: 401 },
    { sent: [], want: 401 },
  ])("answer $sent with $want", ({ sent, want }) => {
    expect(statusFor({ token, user }, ...sent)).toBe(want);
  });
});

describe("the rejection", () => {
  test.each([
    { rules: { token }, challenge: bearerChallenge, tells: ["Bearer TOKEN", "?token=TOKEN"] },
    { rules: { user }, challenge: basicChallenge, tells: ["Authorization: Basic"] },
    {
      rules: { token, user },
      challenge: `${bearerChallenge}, ${basicChallenge}`,
      tells: ["Bearer TOKEN", "Authorization: Basic"],
    },
  ])("of a stranger challenges with $challenge", ({ rules, challenge, tells }) => {
    const rejection = createAccess({ ...rules, origins: [] })(new Headers(), new URLSearchParams());
    expect(rejection).toMatchObject({ status: 401, headers: { "WWW-Authenticate": challenge } });
    for (const words of tells) expect(rejection?.problem).toContain(words);
    expect(rejection?.problem).not.toMatch(/s3cret|alice|sesame/);
  });

  test("of an origin names it and sends no challenge", () => {
    const access = createAccess({ token, origins: ["https://good.example"] });
    const headers = new Headers({
      Origin: "https://evil.example",
      Authorization: `Bearer ${token}`,
    });
    expect(access(headers, new URLSearchParams())).toEqual({
      status: 403,
      problem: 'The origin "https://evil.example" is not allowed here.',
    });
  });

  test("of an origin comes before that of a wrong token", () => {
    const origins = ["https://good.example"];
    expect(statusFor({ token, origins }, "Origin: https://evil.example")).toBe(403);
    expect(statusFor({ token, origins }, "Origin: https://good.example")).toBe(401);
  });
});

describe("origins", () => {
  const origins = ["https://good.example", "HTTP://Localhost:3000", "chrome-extension://abcdef"];

  test.each([
    { origin: "https://good.example", want: 101 },
    { origin: "HTTPS://GOOD.example", want: 101 },
    { origin: "http://localhost:3000", want: 101 },
    { origin: "chrome-extension://abcdef", want: 101 },
    { origin: "http://good.example", want: 403 },
    { origin: "https://good.example:8443", want: 403 },
    { origin: "https://good.example/", want: 403 },
    { origin: "https://good.example.evil.example", want: 403 },
    { origin: "https://sub.good.example", want: 403 },
    { origin: "https://good.example, https://evil.example", want: 403 },
    { origin: "http://localhost", want: 403 },
    { origin: "good.example", want: 403 },
    { origin: "null", want: 403 },
    { origin: "", want: 403 },
  ])('answer a page from "$origin" with $want', ({ origin, want }) => {
    expect(statusFor({ origins }, `Origin: ${origin}`)).toBe(want);
  });

  test("let a program pass, which sends none", () => {
    expect(statusFor({ origins })).toBe(101);
  });

  test("let a sandboxed page pass if null is listed", () => {
    expect(statusFor({ origins: ["null"] }, "Origin: null")).toBe(101);
    expect(statusFor({ origins: ["null"] }, "Origin: https://good.example")).toBe(403);
  });

  test("must be origins", () => {
    expect(() => createAccess({ origins: ["good.example"] })).toThrow(ParseError);
  });
});
