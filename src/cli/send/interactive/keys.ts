/** What a key, or a key with Ctrl or Alt, means to a line that is being edited. */
export type KeyName =
  | "left"
  | "right"
  | "word-left"
  | "word-right"
  | "home"
  | "end"
  | "up"
  | "down"
  | "delete-left"
  | "delete-right"
  | "delete-word-left"
  | "delete-word-right"
  | "delete-blank-word-left"
  | "delete-to-start"
  | "delete-to-end"
  | "enter"
  | "tab"
  | "interrupt"
  | "end-of-input"
  | "clear-screen";

/** One thing that a person did at the keyboard. */
export type Key =
  | { readonly type: "text"; readonly text: string }
  /** With line feeds for all line ends. */
  | { readonly type: "paste"; readonly text: string }
  | { readonly type: KeyName };

/** Tells the keys in what a terminal in raw mode sends; a key may be spread over several chunks. */
export interface KeyReader {
  push(chunk: Uint8Array): Key[];
}

const escape = 0x1b;
const backspace = 0x7f;
const pasteEnd = Uint8Array.from([escape, ...Buffer.from("[201~")]);

const controls: Readonly<Record<number, KeyName>> = {
  0x01: "home", // Ctrl-A
  0x02: "left", // Ctrl-B
  0x03: "interrupt", // Ctrl-C
  0x04: "end-of-input", // Ctrl-D
  0x05: "end", // Ctrl-E
  0x06: "right", // Ctrl-F
  0x08: "delete-left", // Ctrl-H, which is Backspace at some terminals
  0x09: "tab",
  0x0a: "enter", // Ctrl-J
  0x0b: "delete-to-end", // Ctrl-K
  0x0c: "clear-screen", // Ctrl-L
  0x0d: "enter",
  0x0e: "down", // Ctrl-N
  0x10: "up", // Ctrl-P
  0x15: "delete-to-start", // Ctrl-U
  0x17: "delete-blank-word-left", // Ctrl-W
  [backspace]: "delete-left",
};

/** Alt and a key, which is ESC before that key. */
const alternates: Readonly<Record<number, KeyName>> = {
  0x62: "word-left", // b
  0x66: "word-right", // f
  0x64: "delete-word-right", // d
  0x08: "delete-word-left",
  [backspace]: "delete-word-left",
};

/** What follows ESC, as xterm, rxvt and the consoles of Linux and Windows have it. */
const sequences: ReadonlyMap<string, KeyName> = new Map([
  ...spellings("up", "[A OA"),
  ...spellings("down", "[B OB"),
  ...spellings("right", "[C OC"),
  ...spellings("left", "[D OD"),
  ...spellings("home", "[H OH [1~ [7~"),
  ...spellings("end", "[F OF [4~ [8~"),
  ...spellings("delete-right", "[3~"),
  ...spellings("delete-word-right", "[3;5~ [3;3~"),
  // With Ctrl and with Alt.
  ...spellings("word-right", "[1;5C [1;3C [1;9C [5C Oc"),
  ...spellings("word-left", "[1;5D [1;3D [1;9D [5D Od"),
]);

/** Makes a reader of keys. Escape sequences that it does not know are left out. */
export function createKeyReader(): KeyReader {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let mode: "ground" | "escape" | "sequence" | "paste" = "ground";
  let sequence = "";
  let pasted: number[] = [];
  let afterReturn = false;

  function push(chunk: Uint8Array): Key[] {
    const keys: Key[] = [];
    let index = 0;
    while (index < chunk.length) {
      const end = mode === "ground" ? endOfText(chunk, index) : index;
      if (end > index) keys.push(...readText(chunk.subarray(index, end)));
      else keys.push(...readByte(chunk[index] ?? 0));
      index = Math.max(end, index + 1);
    }
    return keys;
  }

  function readText(bytes: Uint8Array): Key[] {
    afterReturn = false;
    return textKeys(decoder.decode(bytes, { stream: true }));
  }

  function readByte(byte: number): Key[] {
    if (mode === "paste") return readPasted(byte);
    if (mode === "sequence") return readSequence(byte);
    if (mode === "escape") return readEscaped(byte);
    return readControl(byte);
  }

  function readControl(byte: number): Key[] {
    // A character that was begun will not be finished.
    const broken = textKeys(decoder.decode());
    const isRestOfLineEnd = byte === 0x0a && afterReturn;
    afterReturn = byte === 0x0d;
    mode = byte === escape ? "escape" : "ground";
    const type = isRestOfLineEnd ? undefined : controls[byte];
    return type === undefined ? broken : [...broken, { type }];
  }

  function readEscaped(byte: number): Key[] {
    const type = alternates[byte];
    if (type === undefined && (byte < 0x20 || byte === backspace)) return readControl(byte);
    mode = "ground";
    if (byte === 0x5b || byte === 0x4f) {
      mode = "sequence";
      sequence = String.fromCharCode(byte);
      return [];
    }
    // The first byte of a character, where the Escape key itself was pressed before.
    if (byte >= 0x80) return readText(Uint8Array.of(byte));
    return type === undefined ? [] : [{ type }];
  }

  function readSequence(byte: number): Key[] {
    if (byte < 0x20 || byte >= backspace) return readControl(byte);
    sequence += String.fromCharCode(byte);
    // The console of Linux says [[A for F1.
    if (byte < 0x40 || sequence === "[[") return [];
    mode = sequence === "[200~" ? "paste" : "ground";
    const type = sequences.get(sequence);
    return type === undefined ? [] : [{ type }];
  }

  function readPasted(byte: number): Key[] {
    pasted.push(byte);
    if (byte !== pasteEnd.at(-1) || !endsPaste(pasted)) return [];
    const bytes = Uint8Array.from(pasted.slice(0, -pasteEnd.length));
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    pasted = [];
    mode = "ground";
    return [{ type: "paste", text: text.replace(/\r\n?/g, "\n") }];
  }

  return { push };
}

function textKeys(text: string): Key[] {
  return text === "" ? [] : [{ type: "text", text }];
}

function spellings(name: KeyName, texts: string): [string, KeyName][] {
  return texts.split(" ").map((text) => [text, name]);
}

function endOfText(chunk: Uint8Array, start: number): number {
  let index = start;
  while ((chunk[index] ?? 0) >= 0x20 && chunk[index] !== backspace) index++;
  return index;
}

function endsPaste(bytes: readonly number[]): boolean {
  return pasteEnd.every((byte, index) => bytes[bytes.length - pasteEnd.length + index] === byte);
}
