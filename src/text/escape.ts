const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

// In addition to C0, DEL and C1: the line separators, and the marks that reorder text on the
// screen.
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text of a peer safe to show at a terminal: each control character, escape sequences and
 * bidirectional overrides included, is replaced by a visible escape such as `\n`, `\x1b` or `\u202e`.
 */
export function escapeControls(text: string): string {
  return isPlain(text) ? text : text.replace(unsafe, escapeOne);
}

/**
 * Whether a short text is printable ASCII alone, as most are. Looking through it takes less time than
 * compiling the regular expression, which a run that prints one reply then never needs.
 */
function isPlain(text: string): boolean {
  if (text.length > 256) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

function escapeOne(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  return character < "\u0100" ? `\\x${hex(character).slice(2)}` : `\\u${hex(character)}`;
}

/**
 * Writes a value as one line of JSON that is safe to show at a terminal, whatever a peer wrote into it:
 * what JSON itself does not escape is escaped in a way that means the same to a parser.
 */
export function renderJsonLine(value: object): string {
  return `${JSON.stringify(value).replace(unsafe, (character) => `\\u${hex(character)}`)}\n`;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, "0");
}
