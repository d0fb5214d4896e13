import { describe, expect, test } from "bun:test";

import {
  bitString,
  boolean,
  explicitTag,
  implicitTag,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "../../../src/server/tls/der.ts";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

const one = integer(Uint8Array.of(1));
const two = integer(Uint8Array.of(2));

test.each([
  { name: "an empty sequence", der: sequence(), want: "3000" },
  { name: "a sequence in the order given", der: sequence(two, one), want: "3006020102020101" },
  { name: "a set in the order of its bytes", der: set(two, one), want: "3106020101020102" },
  { name: "true", der: boolean(true), want: "0101ff" },
  { name: "false", der: boolean(false), want: "010100" },
  { name: "a bit string", der: bitString(Uint8Array.of(0x80, 1)), want: "0303008001" },
  { name: "an octet string", der: octetString(Uint8Array.of(1, 2)), want: "04020102" },
  { name: "a text", der: utf8String("é"), want: "0c02c3a9" },
  { name: "an explicit tag", der: explicitTag(3, one), want: "a303020101" },
  { name: "an implicit tag", der: implicitTag(2, Uint8Array.of(1)), want: "820101" },
])("$name is $want", ({ der, want }) => {
  expect(hex(der)).toBe(want);
});

test("sorting the elements of a set leaves the caller's own alone", () => {
  const elements = [two, one];
  set(...elements);
  expect(elements).toEqual([two, one]);
});

describe("integer", () => {
  test.each([
    { bytes: [], want: "020100" },
    { bytes: [0], want: "020100" },
    { bytes: [0x7f], want: "02017f" },
    { bytes: [0x80], want: "02020080" },
    { bytes: [0, 0, 1], want: "020101" },
    { bytes: [0, 0xff], want: "020200ff" },
    { bytes: [1, 0], want: "02020100" },
  ])("$bytes is $want: not negative, and no longer than need be", ({ bytes, want }) => {
    expect(hex(integer(Uint8Array.from(bytes)))).toBe(want);
  });
});

describe("objectIdentifier", () => {
  // The first two are the examples of X.690, section 8.19 and of RSA's own arc.
  test.each([
    { dotted: "2.999.3", want: "0603883703" },
    { dotted: "1.2.840.113549", want: "06062a864886f70d" },
    { dotted: "1.2.840.10045.4.3.2", want: "06082a8648ce3d040302" },
    { dotted: "2.5.29.17", want: "0603551d11" },
    { dotted: "1.3.127.128.16384", want: "06072b7f8100818000" },
  ])("$dotted is $want", ({ dotted, want }) => {
    expect(hex(objectIdentifier(dotted))).toBe(want);
  });
});

describe("length", () => {
  test.each([
    { size: 127, want: "047f" },
    { size: 128, want: "048180" },
    { size: 255, want: "0481ff" },
    { size: 256, want: "04820100" },
    { size: 65_536, want: "0483010000" },
  ])("of $size bytes is the shortest there is: $want", ({ size, want }) => {
    const der = octetString(new Uint8Array(size).fill(0xaa));
    expect(hex(der.subarray(0, want.length / 2))).toBe(want);
    expect(der.length).toBe(want.length / 2 + size);
  });
});

describe("time", () => {
  test.each([
    { date: "1949-12-31T23:59:59Z", tag: 0x18, want: "19491231235959Z" },
    { date: "1950-01-01T00:00:00Z", tag: 0x17, want: "500101000000Z" },
    { date: "2026-03-04T05:06:07.890Z", tag: 0x17, want: "260304050607Z" },
    { date: "2026-03-04T00:30:00+01:00", tag: 0x17, want: "260303233000Z" },
    { date: "2049-12-31T23:59:59.999Z", tag: 0x17, want: "491231235959Z" },
    { date: "2050-01-01T00:00:00Z", tag: 0x18, want: "20500101000000Z" },
  ])("$date is $want", ({ date, tag, want }) => {
    const der = time(new Date(date));
    expect(der[0]).toBe(tag);
    expect(der[1]).toBe(want.length);
    expect(Buffer.from(der.subarray(2)).toString()).toBe(want);
  });
});
