import { expect, test } from "bun:test";

import { forwardedRemote } from "../../src/protocol/forwarded.ts";

test.each<{ header: string | null; hops?: number; want: string | undefined; port?: number }>([
  { header: "192.0.2.1", want: "192.0.2.1" },
  { header: "192.0.2.1:5000", want: "192.0.2.1", port: 5000 },
  { header: "2001:db8::1", want: "2001:db8::1" },
  { header: "[2001:db8::1]", want: "2001:db8::1" },
  { header: "[2001:db8::1]:5000", want: "2001:db8::1", port: 5000 },
  { header: "::ffff:192.0.2.1", want: "::ffff:192.0.2.1" },
  // What is further left may be invented.
  { header: "192.0.2.1, 192.0.2.2, 192.0.2.3", want: "192.0.2.3" },
  { header: "192.0.2.1, 192.0.2.2, 192.0.2.3", hops: 2, want: "192.0.2.2" },
  { header: "192.0.2.1,192.0.2.2 ,\t192.0.2.3", hops: 3, want: "192.0.2.1" },
  { header: "invented, 192.0.2.2", want: "192.0.2.2" },
  // Elements of a list may be empty (RFC 9110, section 5.6.1.2).
  { header: "192.0.2.1, , 192.0.2.2,", hops: 2, want: "192.0.2.1" },
  // Too few entries.
  { header: null, want: undefined },
  { header: "", want: undefined },
  { header: " , ", want: undefined },
  { header: "192.0.2.1, 192.0.2.2", hops: 3, want: undefined },
  // No address.
  { header: "192.0.2.1, unknown", want: undefined },
  { header: "_hidden", want: undefined },
  { header: "192.0.2.256", want: undefined },
  { header: "192.0.2.1:", want: undefined },
  { header: "192.0.2.1:65536", want: undefined },
  { header: "192.0.2.1:x", want: undefined },
  { header: "192.0.2.1 192.0.2.2", want: undefined },
  { header: "[192.0.2.1]:5000", want: undefined },
  { header: "[2001:db8::1", want: undefined },
  { header: "[2001:db8::1]5000", want: undefined },
  { header: "fe80::1%eth0", want: undefined },
  { header: '"[2001:db8::1]:5000"', want: undefined },
  { header: "example.com", want: undefined },
])("$header, $hops from the right, is $want", ({ header, hops = 1, want, port = 0 }) => {
  const remote = want === undefined ? undefined : { address: want, port };
  expect(forwardedRemote(header, hops)).toEqual(remote);
});
