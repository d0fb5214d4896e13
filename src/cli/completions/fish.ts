import type { CommandCandidate, FlagCandidate, Values } from "./candidates.ts";

/** A script that completes `wsecho` in fish. */
export function fishScript(commands: readonly CommandCandidate[]): string {
  const lines = commands.flatMap(({ name, description, flags, words }) => {
    const condition = `-n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c wsecho -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
      `complete -c wsecho ${condition} -s h -l help -d 'Show help'`,
      ...flags.map((flag) => `complete -c wsecho ${condition} ${flagOptions(flag)}`),
      ...(words.kind === "choice" ? [`complete -c wsecho ${condition} ${offer(words)}`] : []),
    ];
  });
  return `# fish completion for wsecho. For this shell alone: wsecho completions fish | source

complete -c wsecho -f
complete -c wsecho -n __fish_use_subcommand -s h -l help -d 'Show help'
complete -c wsecho -n __fish_use_subcommand -s V -l version -d 'Show the version'
${lines.join("\n")}
`;
}

function flagOptions({ long, short, description, values }: FlagCandidate): string {
  const names = short === undefined ? "" : `-s ${short.slice(1)} `;
  const value =
    values === undefined
      ? ""
      : ` ${values.kind === "file" ? "-r -F" : `-x ${offer(values)}`.trimEnd()}`;
  return `${names}-l ${long.slice(2)} -d ${quote(description)}${value}`;
}

function offer(values: Values): string {
  return values.kind === "choice" ? `-a ${quote(values.choices.join(" "))}` : "";
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
