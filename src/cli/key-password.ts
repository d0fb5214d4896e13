import { parseNonEmpty } from "../text/word.ts";

/** What every command that reads a private key has. */
export const keyPasswordFlag = {
  valueHint: "PASS",
  description: "Password of an encrypted private key; set WSECHO_KEY_PASSWORD to keep it out of ps",
  parse: parseNonEmpty,
} as const;
