import { jsonTokens } from "./json-token.ts";

// No one reads deeper, and the indentation grows with the square of the depth.
const deepest = 100;

/**
 * Lays out a JSON object or array in lines, indented by two blanks. Names, texts and numbers stay
 * as they were written: to parse and write them again would round large numbers, and drop names
 * that come twice. Undefined if the text is anything else, or nested more than 100 deep.
 */
export function indentJson(text: string): string | undefined {
  if (!isObjectOrArray(text)) return undefined;
  let laidOut = "";
  let depth = 0;
  let last = "";
  for (const token of jsonTokens(text)) {
    if (token.trim() === "") continue;
    const opens = token === "{" || token === "[";
    const closes = token === "}" || token === "]";
    const isFirst = last === "{" || last === "[";
    if (closes) depth--;
    if (last === "," || isFirst !== closes) laidOut += `\n${"  ".repeat(depth)}`;
    if (opens) depth++;
    if (depth > deepest) return undefined;
    laidOut += token === ":" ? ": " : token;
    last = token;
  }
  return laidOut;
}

function isObjectOrArray(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
