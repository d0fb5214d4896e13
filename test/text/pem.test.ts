import { describe, expect, test } from "bun:test";

import { encodePem, readPem } from "../../src/text/pem.ts";

describe("encodePem", () => {
  test.each([
    { size: 1, lengths: "4" },
    { size: 48, lengths: "64" },
    { size: 49, lengths: "64 4" },
    { size: 96, lengths: "64 64" },
  ])("breaks $size bytes into lines of $lengths characters", ({ size, lengths }) => {
    const bytes = new Uint8Array(size).fill(0xff);
    const [begin, ...rest] = encodePem("THING", bytes).split("\n");
    const body = rest.slice(0, -2);
    expect(begin).toBe("-----BEGIN THING-----");
    expect(rest.slice(-2)).toEqual(["-----END THING-----", ""]);
    expect(body.map((line) => line.length).join(" ")).toBe(lengths);
    expect(Buffer.from(body.join(""), "base64")).toEqual(Buffer.from(bytes));
  });
});

describe("readPem", () => {
  const a = "-----BEGIN A-----\nAAAA\n-----END A-----";
  const b = "-----BEGIN B C-----\nBBBB\n-----END B C-----";

  test.each([
    { name: "one block", text: `${a}\n`, blocks: [a] },
    { name: "a block without a last line feed", text: a, blocks: [a] },
    { name: "blocks of several kinds in their order", text: `${b}\n${a}\n${a}`, blocks: [b, a, a] },
    { name: "text around blocks", text: `subject=x\n\n${a}\nissuer=y\n`, blocks: [a] },
    { name: "lines that end in CR LF", text: crLf(`${a}\n${b}\n`), blocks: [crLf(a), crLf(b)] },
    { name: "blanks at the end of a line", text: spaced(a), blocks: [spaced(a)] },
  ])("finds $name", ({ text, blocks }) => {
    const found = readPem(text).map((block) => block.text);
    expect(found).toEqual([...blocks]);
  });

  test.each([
    { name: "nothing", text: "" },
    { name: "text alone", text: "hello\n" },
    { name: "a block cut short", text: "-----BEGIN A-----\nAAAA\n" },
    { name: "a block with the end of another", text: "-----BEGIN A-----\n-----END B-----\n" },
    { name: "a block that does not begin a line", text: ` ${a}` },
    { name: "a label with an escape sequence", text: a.replaceAll(" A", " \x1b[2J") },
  ])("finds no block in $name", ({ text }) => {
    expect(readPem(text)).toEqual([]);
  });

  test("gives the label of each block", () => {
    expect(readPem(`${a}\n${b}\n`).map(({ label }) => label)).toEqual(["A", "B C"]);
  });
});

test("readPem reads what encodePem wrote", () => {
  const pem = encodePem("EC PRIVATE KEY", crypto.getRandomValues(new Uint8Array(100)));
  expect(readPem(pem)).toEqual([{ label: "EC PRIVATE KEY", text: pem.trimEnd() }]);
});

function crLf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

function spaced(text: string): string {
  return text.replaceAll("\n", " \t\n");
}
