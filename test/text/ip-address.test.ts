import { describe, expect, test } from "bun:test";

import { ipv6Groups, isIpAddress, networkOf } from "../../src/text/ip-address.ts";

describe("ipv6Groups", () => {
  test.each([
    { address: "::", want: [0, 0, 0, 0, 0, 0, 0, 0] },
    { address: "::1", want: [0, 0, 0, 0, 0, 0, 0, 1] },
    { address: "2001:db8::ff:1", want: [0x2001, 0xdb8, 0, 0, 0, 0, 0xff, 1] },
    { address: "1:2:3:4:5:6:7:8", want: [1, 2, 3, 4, 5, 6, 7, 8] },
    { address: "fe80::1%eth0", want: [0xfe80, 0, 0, 0, 0, 0, 0, 1] },
    { address: "64:ff9b::192.0.2.1", want: [0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x201] },
  ])("of $address", ({ address, want }) => {
    expect(ipv6Groups(address)).toEqual(want);
  });
});

describe("isIpAddress", () => {
  test.each(["127.0.0.1", "255.255.255.255", "0.0.0.0", "::", "2001:DB8::1", "::ffff:192.0.2.1"])(
    "%j is one",
    (text) => {
      expect(isIpAddress(text)).toBe(true);
    },
  );

  test.each([
    ...[
      "",
      "1",
      "1.2.3",
      "1.2.3.4.5",
      "256.1.1.1",
      "01.2.3.4",
      "1.2.3.4 ",
      "0x7f.0.0.1",
      "a.b.c.d",
    ],
    ...[
      ":",
      "1:2",
      ":::",
      "2001:db8::1%eth0",
      "[::1]",
      "::1/64",
      "1:2:3:4:5:6:7:8:9",
      "::g",
      "1.2.3.4:5",
    ],
  ])("%j is none", (text) => {
    expect(isIpAddress(text)).toBe(false);
  });
});

describe("networkOf", () => {
  test.each([
    { address: "127.0.0.1", want: "127.0.0.1" },
    { address: "::ffff:127.0.0.1", want: "127.0.0.1" },
    { address: "::ffff:7f00:1", want: "127.0.0.1" },
    { address: "::1", want: "0:0:0:0::/64" },
    { address: "2001:db8:1:2:3:4:5:6", want: "2001:db8:1:2::/64" },
    { address: "2001:db8:1:2::", want: "2001:db8:1:2::/64" },
    { address: "fe80::1%eth0", want: "fe80:0:0:0::/64" },
    // Over a Unix socket.
    { address: "", want: "" },
  ])("of $address is $want", ({ address, want }) => {
    expect(networkOf(address)).toBe(want);
  });
});
