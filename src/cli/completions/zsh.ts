import type { CommandCandidate, FlagCandidate, Values } from "./candidates.ts";

/** A script that completes `wsecho` in zsh, as a file `_wsecho` on its path or evaluated. */
export function zshScript(commands: readonly CommandCandidate[]): string {
  const described = commands.map(({ name, description }) =>
    quote(`${name}:${description.replaceAll(":", "\\:")}`),
  );
  const cases = commands.map(
    ({ name, flags, words }) => `    ${name})
      _arguments -s \\
        ${quote("(- *)")}{-h,--help}${quote("[Show help]")} \\
${flags.map((flag) => `        ${flagSpec(flag)} \\\n`).join("")}        ${quote(`*:argument:${action(words)}`)}
      ;;`,
  );
  return `#compdef wsecho
# zsh completion for wsecho. For this shell alone: source <(wsecho completions zsh)

_wsecho() {
  local curcontext=$curcontext state
  _arguments -C ${quote("(- *)")}{-h,--help}${quote("[Show help]")} ${quote("(- *)")}{-V,--version}${quote("[Show the version]")} \\
    '1:command:->command' '*::argument:->argument'
  case $state in
  command)
    local -a commands=(${described.join(" ")})
    _describe command commands
    ;;
  argument)
    case $words[1] in
${cases.join("\n")}
    esac
    ;;
  esac
}

# Of a URL that goes on after a slash, this is only the beginning.
_wsecho_choices() {
  compadd -S '' -- \${(M)@:#*/}
  compadd -- \${@:#*/}
}

if [[ $funcstack[1] == _wsecho ]]; then _wsecho "$@"; else compdef _wsecho wsecho; fi
`;
}

function flagSpec({ long, short, description, values, isRepeatable }: FlagCandidate): string {
  const text = `[${description.replace(/[[\]\\]/g, "\\$&")}]`;
  const value = values === undefined ? "" : `:value:${action(values)}`;
  const name = values === undefined ? long : `${long}=`;
  if (short === undefined) return quote(`${isRepeatable ? "*" : ""}${name}${text}${value}`);
  const shortName = values === undefined ? short : `${short}+`;
  const prefix = isRepeatable ? "*" : `(${short} ${long})`;
  return `${quote(prefix)}{${shortName},${name}}${quote(text + value)}`;
}

function action(values: Values): string {
  if (values.kind === "file") return "_files";
  return values.kind === "choice" ? `_wsecho_choices ${values.choices.map(escape).join(" ")}` : " ";
}

/** Colons end an action. */
function escape(choice: string): string {
  return choice.replaceAll(":", "\\:");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
