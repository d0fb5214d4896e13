import { describe, expect, test } from "bun:test";

import { basicCredentials, bearerSubprotocol, bearerToken } from "../../src/server/credentials.ts";

/** The `Authorization` header for a name and a password, joined by a colon. */
function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

describe("basicCredentials", () => {
  test.each([
    { header: basic("a:b"), want: "a:b" },
    { header: basic("a:b:c"), want: "a:b:c" },
    { header: basic(":"), want: ":" },
    { header: basic("zoë:\ufeff🔑"), want: "zoë:\ufeff🔑" },
    { header: basic("\ufeffa:b"), want: "\ufeffa:b" },
    { header: "bAsIc   YTpi", want: "a:b" },
    { header: "Basic YTo", want: "a:" },
  ])('of "$header" are "$want"', ({ header, want }) => {
    expect(basicCredentials(header)).toBe(want);
  });

  test.each([
    { what: "no UTF-8", header: "Basic /zph" },
    { what: "no base64", header: "Basic a:b" },
    { what: "base64 of an impossible length", header: "Basic YTpiY" },
    { what: "two words", header: "Basic YTpi YTpi" },
    { what: "two headers in one", header: "Basic YTpi, Basic YTpi" },
    { what: "no credentials", header: "Basic" },
    { what: "another scheme", header: "NotBasic YTpi" },
    { what: "nothing", header: "" },
    { what: "no header", header: null },
  ])("are none where there is $what", ({ header }) => {
    expect(basicCredentials(header)).toBeUndefined();
  });
});

describe("bearerToken", () => {
  test.each([
    { authorization: "Bearer header", offer: "bearer.offer", query: "token=query", want: "header" },
    { authorization: "Basic YTpi", offer: "bearer.offer", query: "token=query", want: "offer" },
    { authorization: "", offer: "chat, bearer.offer, bearer.x", query: "", want: "offer" },
    { authorization: "Bearer", offer: "chat", query: "token=query&token=x", want: "query" },
    { authorization: "", offer: "", query: "token=a%20%26%3D", want: "a &=" },
  ])('of "$authorization", "$offer" and "$query" is $want', (row) => {
    const headers = new Headers({
      Authorization: row.authorization,
      "Sec-WebSocket-Protocol": row.offer,
    });
    expect(bearerToken(headers, new URLSearchParams(row.query))).toBe(row.want);
  });

  test.each([
    { name: "Authorization", value: "Bearer pässwörd 🔑 voilà", want: "pässwörd 🔑 voilà" },
    { name: "Sec-WebSocket-Protocol", value: "chat, bearer.voilà", want: "voilà" },
  ])("is UTF-8 in $name: $value, whose bytes come", ({ name, value, want }) => {
    const headers = new Headers({ [name]: Buffer.from(value).toString("latin1") });
    expect(bearerToken(headers, new URLSearchParams())).toBe(want);
  });

  test.each([
    { offer: "", query: "" },
    { offer: "bearer", query: "tokens=x" },
  ])('is none in "$offer" and "$query"', ({ offer, query }) => {
    const headers = new Headers({ "Sec-WebSocket-Protocol": offer });
    expect(bearerToken(headers, new URLSearchParams(query))).toBeUndefined();
  });
});

test.each([
  { name: "bearer.s3cret", want: true },
  { name: "bearer.", want: true },
  { name: "bearer", want: false },
  { name: "chat.bearer.x", want: false },
])("bearerSubprotocol of $name is $want", ({ name, want }) => {
  expect(bearerSubprotocol(name)).toBe(want);
});
