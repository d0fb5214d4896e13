import { ParseError } from "../errors.ts";

/**
 * Parses one of a few words.
 *
 * @throws {ParseError} on any other
 */
export function parseChoice<const Choice extends string>(
  text: string,
  choices: readonly Choice[],
): Choice {
  for (const choice of choices) if (choice === text) return choice;
  throw new ParseError(text, choices.map((candidate) => JSON.stringify(candidate)).join(" or "));
}

/**
 * Accepts any text that is not blank.
 *
 * @throws {ParseError} when it is blank
 */
export function parseNonEmpty(text: string): string {
  if (text.trim() !== "") return text;
  throw new ParseError(text, "a non-empty value");
}
