import { describe, expect, test } from "bun:test";

import { bindAll, resolveHost, type Server } from "../../src/server/bind.ts";
import { listen } from "../../src/server/listen.ts";

const localhost = ["127.0.0.1", "::1"];

/** A system that fails at some addresses, and notes what was asked of it. */
function system(failures: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  let stopped = 0;
  function serve(hostname: string, port: number): Server {
    asked.push(`${hostname} ${port}`);
    const code = failures[hostname];
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    const server = { port: port || 4711, stop: async () => void stopped++ };
    return server as unknown as Server;
  }
  return { asked, serve, stopped: () => stopped };
}

describe("bindAll", () => {
  test("listens on the same port of each address", () => {
    const { asked, serve } = system({});
    expect(bindAll("localhost", localhost, 0, serve)).toHaveLength(2);
    expect(asked).toEqual(["127.0.0.1 0", "::1 4711"]);
  });

  test.each([
    { without: "EAFNOSUPPORT", addresses: localhost },
    { without: "EADDRNOTAVAIL", addresses: localhost },
    { without: "EAFNOSUPPORT", addresses: ["::1", "127.0.0.1"] },
    { without: "EAFNOSUPPORT", addresses: ["fe80::1", "::1", "127.0.0.1"] },
  ])("on a machine whose IPv6 is $without, IPv4 alone of $addresses", ({ without, addresses }) => {
    const { asked, serve, stopped } = system({ "::1": without, "fe80::1": without });
    expect(bindAll("localhost", addresses, 80, serve)).toHaveLength(1);
    expect(asked).toEqual(addresses.map((address) => `${address} 80`));
    expect(stopped()).toBe(0);
  });

  test.each([
    {
      name: "IPv6 alone where there is none",
      addresses: ["::1"],
      failures: { "::1": "EAFNOSUPPORT" },
      code: "CANNOT_LISTEN",
      message:
        'Cannot listen on "name:80": this machine has no IPv6. Use --host 0.0.0.0 for every IPv4 network',
    },
    {
      name: "an IPv4 address of another machine",
      addresses: localhost,
      failures: { "127.0.0.1": "EADDRNOTAVAIL" },
      code: "CANNOT_LISTEN",
      message: 'Cannot listen on "name:80": this machine does not have that address',
    },
    {
      name: "a port that the second address does not have free",
      addresses: localhost,
      failures: { "::1": "EADDRINUSE" },
      code: "ADDRESS_IN_USE",
      message: 'Cannot listen on "name:80": the address is in use. ',
    },
  ])("fails for $name, and keeps nothing", ({ addresses, failures, code, message }) => {
    const { serve, asked, stopped } = system(failures);
    const bind = () => bindAll("name", addresses, 80, serve);
    expect(bind).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
    expect(stopped()).toBe(asked.length - 1);
  });

  test("draws again if a free port is not free on the second address", () => {
    const { serve, asked } = system({ "::1": "EADDRINUSE" });
    expect(() => bindAll("localhost", localhost, 0, serve, 3)).toThrow("the address is in use");
    expect(asked).toHaveLength(6);
  });
});

test("resolveHost knows both addresses of localhost, and the one of an address", async () => {
  expect(await resolveHost("localhost")).toEqual(localhost);
  expect(await resolveHost("127.0.0.1")).toEqual(["127.0.0.1"]);
});

test("an address that this machine does not have is named as such", async () => {
  // For documentation (RFC 5737), so that no machine has it.
  await expect(listen({ host: "203.0.113.1", port: 0 })).rejects.toMatchObject({
    code: "CANNOT_LISTEN",
    message: 'Cannot listen on "203.0.113.1:0": this machine does not have that address',
  });
});
