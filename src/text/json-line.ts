// What JSON.stringify leaves as it is and a terminal does not: DEL, C1, line separators, and the
// marks that reorder text on the screen.
const unsafe = /[\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Writes a value as one line of JSON that is harmless at a terminal, whatever a stranger wrote into
 * it: every control character is escaped, in a way that means the same to a parser.
 */
export function renderJsonLine(value: object): string {
  return `${JSON.stringify(value).replace(unsafe, escapeOne)}\n`;
}

function escapeOne(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
