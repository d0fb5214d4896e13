import { WsechoError } from "../errors.ts";

/** Something on the command line that means nothing there. */
export class UnknownWordError extends WsechoError {
  /** The command that was given it; empty for the program itself. */
  readonly command: string;
  readonly word: string;
  /** The beginning of the message, without the hint. */
  readonly problem: string;

  constructor(command: string, word: string, problem: string, hint: string) {
    super("USAGE", `${problem}: ${hint}`);
    this.command = command;
    this.word = word;
    this.problem = problem;
  }
}
