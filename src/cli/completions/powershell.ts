import type { CommandCandidate } from "./candidates.ts";

/** A script that completes `wsecho` in PowerShell. */
export function powershellScript(commands: readonly CommandCandidate[]): string {
  const flags = commands.map(({ name, flags }) => {
    const all = flags.flatMap(({ long, short }) => (short === undefined ? [long] : [short, long]));
    return `    ${quote(name)} = ${list([...all, "-h", "--help"])}`;
  });
  const values = commands.flatMap(({ name, flags }) =>
    flags.flatMap(({ long, short, values }) => {
      if (values?.kind !== "choice") return [];
      const names = short === undefined ? [long] : [short, long];
      return names.map((flag) => `    ${quote(`${name} ${flag}`)} = ${list(values.choices)}`);
    }),
  );
  const words = commands.flatMap(({ name, words }) =>
    words.kind === "choice" ? [`    ${quote(name)} = ${list(words.choices)}`] : [],
  );
  return `# PowerShell completion for wsecho. For this shell alone:
# wsecho completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName wsecho -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  # Case matters: -h is not -H.
  $flags = [hashtable]::new([StringComparer]::Ordinal)
  $values = [hashtable]::new([StringComparer]::Ordinal)
  $words = [hashtable]::new([StringComparer]::Ordinal)
  @{
${flags.join("\n")}
  }.GetEnumerator() | ForEach-Object { $flags[$_.Key] = $_.Value }
  @(
${values.map((line) => line.replace(/^ {4}(.*) = (.*)$/, "    , @($1, $2)")).join("\n")}
  ) | ForEach-Object { $values[$_[0]] = $_[1] }
  @{
${words.join("\n")}
  }.GetEnumerator() | ForEach-Object { $words[$_.Key] = $_.Value }

  $typed = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '') { $typed = @($typed | Select-Object -SkipLast 1) }
  $command = if ($typed.Count -gt 1) { $typed[1] } else { '' }
  $key = "$command $($typed[-1])"
  $candidates =
    if ($command -eq '') { ${list(commands.map(({ name }) => name))} }
    elseif ($values.ContainsKey($key)) { $values[$key] }
    elseif ($wordToComplete.StartsWith('-')) { $flags[$command] }
    else { $words[$command] }
  $candidates | Where-Object { $_ -and $_.StartsWith($wordToComplete) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function list(texts: readonly string[]): string {
  return `@(${texts.map(quote).join(", ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
