import { ParseError, WsechoError } from "../../errors.ts";
import { type Command, command } from "../command.ts";
import type { Flags } from "../flag.ts";
import { allTopics } from "../topics/topics.ts";
import { bashScript } from "./bash.ts";
import { candidatesOf } from "./candidates.ts";
import { fishScript } from "./fish.ts";
import { powershellScript } from "./powershell.ts";
import { zshScript } from "./zsh.ts";

/** The shells that there is a script for. */
export const completionScripts = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
} as const;

const shells = [
  "bash",
  "zsh",
  "fish",
  "powershell",
] as const satisfies (keyof typeof completionScripts)[];

const flags = {
  shell: {
    type: "positional",
    required: false,
    description: shells.join(", "),
    choices: shells,
  },
} as const satisfies Flags;

/** `wsecho completions`; the commands to complete are loaded when they are needed. */
export function createCompletions(loadCommands: () => Promise<readonly Command[]>): Command {
  return command({
    meta: { name: "completions", description: "Print a script that completes wsecho in a shell" },
    args: flags,
    usage: "SHELL",
    examples: [
      ["wsecho completions bash", 'in ~/.bashrc: eval "$(wsecho completions bash)"'],
      ["wsecho completions zsh", "in ~/.zshrc: source <(wsecho completions zsh)"],
      ["wsecho completions fish", "in config.fish: wsecho completions fish | source"],
    ],
    async perform({ words, literals }, io) {
      const [shell, ...others] = [...words, ...literals];
      if (shell === undefined || others.length > 0) {
        throw new WsechoError("USAGE", `Expected one SHELL: ${shells.join(", ")}`);
      }
      const known = shells.find((each) => each === shell);
      if (known === undefined) throw new ParseError(shell, shells.join(", "), "SHELL");
      const script = completionScripts[known];
      io.stdout.write(script(candidatesOf(await loadCommands(), allTopics())));
      return 0;
    },
  });
}
