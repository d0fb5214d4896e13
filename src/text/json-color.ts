import { jsonTokens } from "./json-token.ts";

const name = "\x1b[36m";
const text = "\x1b[32m";
const number = "\x1b[33m";
const word = "\x1b[35m";
const reset = "\x1b[39m";

/** Colours JSON for a terminal, as `indentJson` lays it out: there a colon follows on each name. */
export function colorJson(json: string): string {
  let colored = "";
  let end = 0;
  for (const token of jsonTokens(json)) {
    end += token.length;
    const color = colorOf(token, json[end] === ":");
    colored += color === undefined ? token : `${color}${token}${reset}`;
  }
  return colored;
}

function colorOf(token: string, isName: boolean): string | undefined {
  if (token.startsWith('"')) return isName ? name : text;
  if (/^[-\d]/.test(token)) return number;
  return /^\w/.test(token) ? word : undefined;
}
