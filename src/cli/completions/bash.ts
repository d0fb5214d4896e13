import type { CommandCandidate, Values } from "./candidates.ts";

/** A script that completes `wsecho` in bash, without the package bash-completion. */
export function bashScript(commands: readonly CommandCandidate[]): string {
  const cases = commands.flatMap(({ name, flags }) =>
    flags.flatMap(({ long, short, values }) => {
      if (values === undefined) return [];
      const patterns = [long, short].filter((flag) => flag !== undefined);
      return [`    ${patterns.map((flag) => `"${name} ${flag}"`).join("|")}) ${offer(values)} ;;`];
    }),
  );
  const words = commands.map(({ name, words }) => `    ${name}) ${offer(words)} ;;`);
  const flags = commands.map(({ name, flags }) => {
    const all = flags.flatMap(({ long, short = "" }) => [short, long]).filter(Boolean);
    return `    ${name}) choices="${[...all, "-h", "--help"].join(" ")}" ;;`;
  });
  const names = commands.map(({ name }) => name).join(" ");
  return `# bash completion for wsecho. For this shell alone: eval "$(wsecho completions bash)"

_wsecho() {
  local line=\${COMP_LINE:0:COMP_POINT}
  local current=\${line##*[[:space:]]} typed word
  read -r -a typed <<<"\${line%"$current"}"
  # What comes before the program, such as variables, is not for it.
  while ((\${#typed[@]} > 0)) && [[ \${typed[0]##*/} != wsecho* ]]; do typed=("\${typed[@]:1}"); done
  local command=\${typed[1]-} flag= value=$current before=
  ((\${#typed[@]} > 2)) && flag=\${typed[\${#typed[@]} - 1]}
  if [[ $current == --*=* ]]; then
    flag=\${current%%=*} value=\${current#*=} before=\${current%%=*}=
  fi
  for word in "\${typed[@]:1}"; do [[ $word == -- ]] && return; done

  local choices= files= isValue=1
  case "$command $flag" in
${cases.join("\n")}
    *) isValue= ;;
  esac
  if [[ ! $isValue && $current == -* ]]; then
    case $command in
    "") choices="-h --help -V --version" ;;
${flags.join("\n")}
    esac
  elif [[ ! $isValue ]]; then
    case $command in
    "") choices="${names}" ;;
${words.join("\n")}
    esac
  fi

  COMPREPLY=()
  if [[ $files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$value")
    return
  fi
  # bash breaks words at colons and equals signs, and replaces only what comes after the last one.
  local whole=$before$value kept=
  [[ $whole == *[:=]* ]] && kept=\${whole%"\${whole##*[:=]}"}
  for word in $(compgen -W "$choices" -- "$value"); do
    word=$before$word
    COMPREPLY+=("\${word#"$kept"}")
  done
  # Of a value that goes on, this is only the beginning.
  [[ \${COMPREPLY[0]-} == */ ]] && compopt -o nospace 2>/dev/null
}

complete -F _wsecho wsecho
`;
}

function offer(values: Values): string {
  if (values.kind === "file") return "files=1";
  return values.kind === "choice" ? `choices="${values.choices.join(" ")}"` : ":";
}
