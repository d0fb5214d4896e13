import { expect, test } from "bun:test";

import { looksLikeAddress } from "../../src/text/authority.ts";

// What `readAuthority` reads is tested with `parseAddress`.
test.each([
  { word: "localhost:9000", want: true },
  { word: "localhost:80/path?query", want: true },
  { word: ":9000", want: true },
  { word: "127.0.0.1:80", want: true },
  { word: "[::1]:80", want: true },
  { word: "[fe80::1%eth0]:80", want: true },
  { word: "example.com:80", want: true },
  { word: "echo:8765", want: true },
  { word: "9000", want: false },
  { word: "localhost", want: false },
  { word: "example.com/path", want: false },
  { word: "localhost:port", want: false },
  { word: "localhost:9000 is where", want: false },
  { word: "localhost:123456", want: false },
  { word: "item:12", want: false },
  { word: "12:30", want: false },
  { word: "1.5:2000", want: false },
  { word: "[1,2]:30", want: false },
  { word: '{"port":9000}', want: false },
])("$word is likely to be meant as an address: $want", ({ word, want }) => {
  expect(looksLikeAddress(word)).toBe(want);
});
