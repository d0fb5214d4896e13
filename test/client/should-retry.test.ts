import { describe, expect, test } from "bun:test";

import { retryAfter, shouldRetry } from "../../src/client/should-retry.ts";
import {
  ConnectionClosedError,
  type ErrorCode,
  HandshakeRefusedError,
  ParseError,
  WsechoError,
} from "../../src/errors.ts";

describe("shouldRetry", () => {
  test.each<{ code: ErrorCode; want: boolean }>([
    { code: "HOST_NOT_FOUND", want: true },
    { code: "CANNOT_CONNECT", want: true },
    { code: "TIMED_OUT", want: true },
    { code: "TLS_FAILED", want: false },
    { code: "CERTIFICATE_REJECTED", want: false },
    { code: "BAD_VALUE", want: false },
    { code: "USAGE", want: false },
    { code: "ABORTED", want: false },
    { code: "ADDRESS_IN_USE", want: false },
    { code: "CANNOT_LISTEN", want: false },
  ])("of $code is $want", ({ code, want }) => {
    expect(shouldRetry(new WsechoError(code, "why"))).toBe(want);
  });

  test.each([
    { status: 200, want: false },
    { status: 302, want: false },
    { status: 400, want: false },
    { status: 401, want: false },
    { status: 404, want: false },
    { status: 426, want: false },
    { status: 428, want: false },
    { status: 429, want: true },
    { status: 430, want: false },
    { status: 499, want: false },
    { status: 500, want: true },
    { status: 502, want: true },
    { status: 503, want: true },
    { status: 599, want: true },
    { status: 600, want: false },
  ])("of a handshake refused with $status is $want", ({ status, want }) => {
    expect(shouldRetry(new HandshakeRefusedError("why", status))).toBe(want);
  });

  test("of an answer that is no handshake is false", () => {
    expect(shouldRetry(new HandshakeRefusedError("why", undefined))).toBe(false);
  });

  test.each([
    { closeCode: 1000, want: false },
    { closeCode: 1001, want: true },
    { closeCode: 1006, want: true },
    { closeCode: 1011, want: false },
  ])("of a connection closed with $closeCode is $want", ({ closeCode, want }) => {
    const error = new ConnectionClosedError("CONNECTION_LOST", "why", closeCode, "");
    expect(shouldRetry(error)).toBe(want);
  });

  test.each([
    { what: "a value that is none", error: new ParseError("x", "a URL") },
    { what: "an error of anyone else", error: new TypeError("a mistake") },
    { what: "nothing", error: undefined },
    { what: "a text", error: "TIMED_OUT" },
  ])("of $what is false", ({ error }) => {
    expect(shouldRetry(error)).toBe(false);
  });
});

describe("retryAfter", () => {
  const now = new Date("2026-03-01T12:00:00.500Z");

  test.each([
    { value: "0", want: 0 },
    { value: "1", want: 1000 },
    { value: " 120 ", want: 120_000 },
    { value: "600", want: 600_000 },
    { value: "601", want: 600_000 },
    { value: "9".repeat(400), want: 600_000 },
    { value: "Sun, 01 Mar 2026 12:00:03 GMT", want: 2500 },
    { value: "Sun, 01 Mar 2026 12:00:00 GMT", want: 0 },
    { value: "Sun, 06 Nov 1994 08:49:37 GMT", want: 0 },
    { value: "Sunday, 01-Mar-26 12:00:03 GMT", want: 2500 },
    { value: "Sun Mar  1 12:00:03 2026", want: 2500 },
    { value: "Fri, 31 Dec 2100 23:59:59 GMT", want: 600_000 },
  ])("of $value is $want", ({ value, want }) => {
    expect(retryAfter(value, now)).toBe(want);
  });

  test.each([
    { value: "" },
    { value: "soon" },
    { value: "-1" },
    { value: "+1" },
    { value: "1.5" },
    { value: "1e3" },
    { value: "0x10" },
    { value: "10s" },
    { value: "2026-03-01T12:00:03Z" },
  ])('of "$value" is 0', ({ value }) => {
    expect(retryAfter(value, now)).toBe(0);
  });
});
