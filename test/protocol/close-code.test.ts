import { expect, test } from "bun:test";

import { describeCloseCode, maySendCloseCode } from "../../src/protocol/close-code.ts";

test.each([
  { code: 1000, want: "1000 (normal closure)" },
  { code: 1001, want: "1001 (going away)" },
  { code: 1002, want: "1002 (protocol error)" },
  { code: 1003, want: "1003 (unsupported data)" },
  { code: 1005, want: "1005 (no status received)" },
  { code: 1006, want: "1006 (abnormal closure)" },
  { code: 1007, want: "1007 (invalid payload data)" },
  { code: 1008, want: "1008 (policy violation)" },
  { code: 1009, want: "1009 (message too big)" },
  { code: 1010, want: "1010 (mandatory extension missing)" },
  { code: 1011, want: "1011 (internal error)" },
  { code: 1012, want: "1012 (service restart)" },
  { code: 1013, want: "1013 (try again later)" },
  { code: 1014, want: "1014 (bad gateway)" },
  { code: 1015, want: "1015 (TLS handshake failed)" },
  { code: 0, want: "0 (unknown)" },
  { code: 999, want: "999 (unknown)" },
  { code: 1004, want: "1004 (unknown)" },
  { code: 1016, want: "1016 (unknown)" },
  { code: 2999, want: "2999 (unknown)" },
  { code: 3000, want: "3000 (registered use)" },
  { code: 3999, want: "3999 (registered use)" },
  { code: 4000, want: "4000 (private use)" },
  { code: 4999, want: "4999 (private use)" },
  { code: 5000, want: "5000 (unknown)" },
])("describeCloseCode($code) is $want", ({ code, want }) => {
  expect(describeCloseCode(code)).toBe(want);
});

test.each([
  { code: 999, want: false },
  { code: 1000, want: true },
  { code: 1003, want: true },
  { code: 1004, want: false },
  { code: 1005, want: false },
  { code: 1006, want: false },
  { code: 1007, want: true },
  { code: 1014, want: true },
  { code: 1015, want: false },
  { code: 2999, want: false },
  { code: 3000, want: true },
  { code: 4999, want: true },
  { code: 5000, want: false },
])("that $code may be sent is $want", ({ code, want }) => {
  expect(maySendCloseCode(code)).toBe(want);
});
