import { describe, expect, test } from "bun:test";

import { type SocksStep, socksTunnel } from "../../src/protocol/socks.ts";
import type { User } from "../../src/text/user.ts";

const user: User = { name: "me", password: "secret" };

interface Conversation {
  readonly sent: readonly string[];
  /** How many bytes were read after each. */
  readonly read: readonly number[];
}

/** What a client says to a proxy that answers so, in hexadecimal. */
function converse(answers: readonly string[], host: string, port: number, by?: User): Conversation {
  const steps: SocksStep[] = [];
  const conversation = socksTunnel(host, port, by);
  let step = conversation.next();
  for (const answer of answers) {
    if (step.done === true) break;
    steps.push(step.value);
    step = conversation.next(Uint8Array.fromHex(answer));
  }
  expect(step.done).toBe(true);
  return {
    sent: steps.map(({ send }) => send.toHex()),
    read: steps.map(({ read }) => read),
  };
}

const ipv4Answer = ["0500", "0500000100", "0000000050"];

describe("a SOCKS5 conversation", () => {
  test.each<{ what: string; host: string; address: string }>([
    { what: "a name", host: "a.test", address: "0306612e74657374" },
    { what: "an IPv4 address", host: "10.0.0.7", address: "010a000007" },
    { what: "an IPv6 address", host: "::1", address: `04${"00".repeat(15)}01` },
  ])("asks for $what as what it is", ({ host, address }) => {
    const { sent, read } = converse(ipv4Answer, host, 8765);
    expect(sent).toEqual(["050100", `050100${address}223d`, ""]);
    expect(read).toEqual([2, 5, 5]);
  });

  test("shows a name and password where the proxy wants them", () => {
    const { sent } = converse(["0502", "0100", ...ipv4Answer.slice(1)], "::1", 80, user);
    expect(sent.slice(0, 2)).toEqual(["05020002", "01026d6506736563726574"]);
  });

  test("shows none where the proxy wants none", () => {
    const { sent } = converse(ipv4Answer, "::1", 80, user);
    expect(sent).toHaveLength(3);
  });

  test.each([
    { what: "IPv4", answer: "0500000100", left: 5 },
    { what: "IPv6", answer: "0500000400", left: 17 },
    { what: "a name of 4 bytes", answer: "0500000304", left: 6 },
  ])("reads an answer with $what to its end, and no further", ({ answer, left }) => {
    expect(converse(["0500", answer, ""], "a", 80).read).toEqual([2, 5, left]);
  });
});

const notSocks = "the proxy does not speak SOCKS5";

describe("a proxy that refuses", () => {
  test.each<{ what: string; answers: readonly string[]; by?: User; code: string; message: string }>(
    [
      {
        what: "speaks HTTP",
        answers: ["4854"],
        code: "HANDSHAKE_REFUSED",
        message: `${notSocks}; if it is an HTTP proxy, use http://`,
      },
      { what: "speaks SOCKS4", answers: ["005a"], code: "HANDSHAKE_REFUSED", message: notSocks },
      {
        what: "wants a password that is not there",
        answers: ["05ff"],
        code: "HANDSHAKE_REFUSED",
        message: "the proxy requires a name and password, or another kind of authentication",
      },
      {
        what: "wants something else than a password",
        answers: ["05ff"],
        by: user,
        code: "HANDSHAKE_REFUSED",
        message: "the proxy requires another kind of authentication than a name and password",
      },
      {
        what: "chooses what was not offered",
        answers: ["0502"],
        code: "HANDSHAKE_REFUSED",
        message: "the proxy chose a method that was not offered",
      },
      {
        what: "does not accept the password",
        answers: ["0502", "0101"],
        by: user,
        code: "HANDSHAKE_REFUSED",
        message: "the proxy does not accept this name and password",
      },
      {
        what: "does not allow it",
        answers: ["0500", "0502000100"],
        code: "CANNOT_CONNECT",
        message: "the rules of the proxy do not allow this connection (SOCKS reply 2)",
      },
      {
        what: "waits in vain",
        answers: ["0500", "0506000100"],
        code: "TIMED_OUT",
        message: "the host does not answer the proxy (SOCKS reply 6)",
      },
      {
        what: "has a reason of its own",
        answers: ["0500", "0563000100"],
        code: "CANNOT_CONNECT",
        message: "the proxy refused (SOCKS reply 99)",
      },
      {
        what: "changes its version",
        answers: ["0500", "0400000100"],
        code: "HANDSHAKE_REFUSED",
        message: notSocks,
      },
      {
        what: "answers with no address",
        answers: ["0500", "0500000900"],
        code: "HANDSHAKE_REFUSED",
        message: notSocks,
      },
    ],
  )("as it $what", ({ answers, by, code, message }) => {
    expect(() => converse(answers, "a.test", 80, by)).toThrow(
      expect.objectContaining({ code, message }),
    );
  });

  test("names of more than 255 bytes do not fit", () => {
    expect(() => converse(["0500"], "x".repeat(256), 80)).toThrow(
      expect.objectContaining({ code: "BAD_VALUE" }),
    );
  });
});
