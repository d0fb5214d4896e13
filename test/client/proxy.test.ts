import { describe, expect, test } from "bun:test";

import { chooseProxy, parseProxy } from "../../src/client/proxy.ts";
import { parseAddress } from "../../src/text/address.ts";

describe("parseProxy", () => {
  test.each([
    { text: "http://proxy:3128", want: "http://proxy:3128/" },
    { text: "https://proxy", want: "https://proxy/" },
    { text: "proxy:3128", want: "http://proxy:3128/" },
    { text: "proxy", want: "http://proxy/" },
    { text: "10.0.0.1:8080", want: "http://10.0.0.1:8080/" },
    { text: "[::1]:8080", want: "http://[::1]:8080/" },
    { text: "HTTP://Proxy:80/", want: "http://proxy/" },
    { text: "user:pass@proxy:3128", want: "http://user:pass@proxy:3128/" },
    { text: "socks5://proxy:1080", want: "socks5://proxy:1080" },
    { text: "socks5h://me:secret@proxy", want: "socks5h://me:secret@proxy" },
    { text: "", want: "" },
  ])("parseProxy($text) is $want", ({ text, want }) => {
    expect(parseProxy(text)).toBe(want);
  });

  test.each([
    { text: "socks4://proxy:1080", shown: "socks4://proxy:1080" },
    { text: "ws://proxy", shown: "ws://proxy" },
    { text: "http://", shown: "http://" },
    { text: "http://proxy:0", shown: "http://proxy:0" },
    { text: "http://proxy:99999", shown: "http://proxy:99999" },
    { text: "http://proxy/path", shown: "http://proxy/path" },
    { text: "http://proxy?a=b", shown: "http://proxy?a=b" },
    { text: "two words", shown: "two words" },
    { text: " proxy", shown: " proxy" },
    { text: "socks4://user:secret@proxy:1080", shown: "socks4://user:***@proxy:1080" },
    { text: "http://user:secret@proxy:99999", shown: "http://user:***@proxy:99999" },
    { text: "user:secret@proxy:99999", shown: "user:***@proxy:99999" },
  ])("parseProxy($text) is refused", ({ text, shown }) => {
    const wanted =
      "the URL of an http://, https:// or socks5h:// proxy, e.g. socks5h://localhost:1080";
    const message = `Cannot parse ${JSON.stringify(shown)}: expected ${wanted}`;
    expect(() => parseProxy(text)).toThrow(message);
  });
});

/** The proxy to `url` in an environment. */
function chosen(url: string, env: Record<string, string>, proxy?: string) {
  return chooseProxy(parseAddress(url), proxy, env);
}

test.each([
  "socks5h://me@proxy",
  "socks5h://:secret@proxy",
  `socks5h://me:${"x".repeat(256)}@proxy`,
])("%s has no name and password that SOCKS can carry", (text) => {
  expect(() => parseProxy(text)).toThrow("expected a name and a password of 1 to 255 bytes each");
});

describe("chooseProxy", () => {
  const all = {
    ws_proxy: "a",
    WS_PROXY: "b",
    http_proxy: "c",
    HTTP_PROXY: "never",
    wss_proxy: "d",
    WSS_PROXY: "e",
    https_proxy: "f",
    HTTPS_PROXY: "g",
    all_proxy: "h",
    ALL_PROXY: "i",
  };

  test.each([
    { url: "ws://host/", order: ["ws_proxy", "WS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"] },
    {
      url: "wss://host/",
      order: ["wss_proxy", "WSS_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
    },
  ])("asks $order for $url, and no others", ({ url, order }) => {
    const left = new Map(Object.entries(all));
    for (const name of order) {
      expect(chosen(url, Object.fromEntries(left))).toBe(`http://${left.get(name)}/`);
      left.delete(name);
    }
    expect(chosen(url, Object.fromEntries(left))).toBeUndefined();
  });

  test("treats an empty variable as none", () => {
    expect(chosen("ws://host/", { http_proxy: "", all_proxy: "proxy" })).toBe("http://proxy/");
  });

  test.each([
    { what: "goes before the environment", proxy: "http://own/", want: "http://own/" },
    { what: "that is empty means none", proxy: "", want: undefined },
  ])("the given one $what", ({ proxy, want }) => {
    expect(chosen("ws://host/", { http_proxy: "proxy" }, proxy)).toBe(want);
  });

  test("the given one wins over an invalid one in the environment", () => {
    expect(chosen("ws://host/", { http_proxy: "ftp://x" }, "http://own/")).toBe("http://own/");
  });

  test("knows of none for a Unix socket", () => {
    expect(chosen("ws+unix:///run/sock", all, "http://own/")).toBeUndefined();
  });

  test("names the variable that holds no proxy", () => {
    const message =
      'Cannot parse ALL_PROXY "ftp://proxy": expected the URL of an http://, https:// or socks5h:// proxy';
    const env = { ALL_PROXY: "ftp://proxy" };
    expect(() => chosen("ws://host/", env)).toThrow(message);
  });

  test("asks nothing of a variable that it does not need", () => {
    expect(chosen("ws://host/", { ALL_PROXY: "ftp://x", NO_PROXY: "host" })).toBeUndefined();
  });
});

describe("NO_PROXY", () => {
  test.each([
    { list: "*", url: "ws://host/" },
    { list: "a,*", url: "ws://host/" },
    { list: "host", url: "ws://host:9000/" },
    { list: "HOST", url: "ws://Host/" },
    { list: "a b, host ,c", url: "ws://host/" },
    { list: "example.com", url: "ws://example.com/" },
    { list: "example.com", url: "ws://a.b.example.com/" },
    { list: ".example.com", url: "ws://a.example.com/" },
    { list: ".example.com", url: "ws://example.com/" },
    { list: "*.example.com", url: "ws://a.example.com/" },
    { list: "example.com.", url: "ws://example.com/" },
    { list: "example.com", url: "ws://example.com./" },
    { list: "example.com:9000", url: "ws://a.example.com:9000/" },
    { list: "example.com:80", url: "ws://example.com/" },
    { list: "example.com:443", url: "wss://example.com/" },
    { list: "localhost", url: "ws://localhost:8765/" },
    { list: "127.0.0.1", url: "ws://127.0.0.1:8765/" },
    { list: "10.0.0.0/8", url: "ws://10.200.3.4/" },
    { list: "192.168.128.0/17", url: "ws://192.168.255.1/" },
    { list: "0.0.0.0/0", url: "ws://203.0.113.1/" },
    { list: "::1", url: "ws://[::1]/" },
    { list: "[::1]", url: "ws://[::1]:9000/" },
    { list: "[::1]:9000", url: "ws://[::1]:9000/" },
  ])("$list exempts $url", ({ list, url }) => {
    expect(chosen(url, { all_proxy: "proxy", NO_PROXY: list })).toBeUndefined();
    expect(chosen(url, { no_proxy: list }, "http://own/")).toBeUndefined();
  });

  test.each([
    { list: "", url: "ws://host/" },
    { list: ",", url: "ws://host/" },
    { list: ".", url: "ws://host/" },
    { list: "other", url: "ws://host/" },
    { list: "ost", url: "ws://host/" },
    { list: "example.com", url: "ws://badexample.com/" },
    { list: "a.example.com", url: "ws://example.com/" },
    { list: "example.com:9000", url: "ws://example.com/" },
    { list: "example.com:80", url: "wss://example.com/" },
    { list: "0.0.1", url: "ws://127.0.0.1/" },
    { list: "192.168.128.0/17", url: "ws://192.168.127.1/" },
    { list: "10.0.0.0/33", url: "ws://10.0.0.0/" },
    { list: "10.0.0.0/8", url: "ws://a.example.com/" },
    { list: "[::1]:9000", url: "ws://[::1]/" },
    // This machine is no exception.
    { list: "other", url: "ws://localhost/" },
    { list: "localhost", url: "ws://127.0.0.1/" },
    { list: "other", url: "ws://[::1]/" },
  ])("$list does not exempt $url", ({ list, url }) => {
    expect(chosen(url, { all_proxy: "proxy", NO_PROXY: list })).toBe("http://proxy/");
  });

  test("in lower case wins over that in upper case", () => {
    const env = { all_proxy: "proxy", no_proxy: "other", NO_PROXY: "host" };
    expect(chosen("ws://host/", env)).toBe("http://proxy/");
    expect(chosen("ws://other/", env)).toBeUndefined();
  });
});
