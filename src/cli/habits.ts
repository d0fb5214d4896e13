import { WsechoError } from "../errors.ts";
import { hasScheme } from "../text/address.ts";
import { looksLikeAddress } from "../text/authority.ts";
import { isDigits } from "../text/digits.ts";
import { redactUrl } from "../text/redact.ts";
import { UnknownWordError } from "./unknown-word.ts";

/** What people type from habit with other tools, and how it is said here. */
type Habits = readonly (readonly [words: string, hint: string])[];

/** Commands, and flags before one. */
const programHabits: Habits = [
  [
    "connect client open wscat websocat -c --connect -u --url",
    "to connect, use: wsecho send -u URL",
  ],
  ["listen start server run -l --listen --server-mode", "to start a server, use: wsecho serve"],
  ["load benchmark perf -n", "to measure a server, use: wsecho bench URL"],
  ["-p --port", "to choose the port of a server, use: wsecho serve --port PORT"],
  ["version -v", "for the version, use: wsecho --version"],
];

/** Flags of wscat, websocat and curl that concern a handshake. */
const requestHabits: Habits = [
  ["--connect", "use -u URL, or give the URL first"],
  ["-p --port --host", "the host and the port are part of the URL, e.g. -u localhost:9000"],
  ["--auth --basic-auth", "use --user NAME:PASS, or --token TOKEN"],
  ["--oauth2-bearer --bearer", "use --token TOKEN"],
  ["--no-check --no-verify --skip-verify", "use -k, or --insecure"],
  ["--ca --ca-file --capath", "use --cacert FILE"],
  ["-E --client-cert", "use --cert FILE"],
  ["-A --user-agent", "use -H 'User-Agent: NAME'"],
  ["--cookie", "use -H 'Cookie: NAME=VALUE'"],
  ["-e --referer", "use -H 'Referer: URL'"],
  ["--headers", "use -H 'NAME: VALUE'"],
  ["--protocol --protocols --sub-protocol", "use --subprotocol NAME"],
  ["-o", "for the Origin, use --origin ORIGIN; for a file, use > FILE"],
  ["--output", "use > FILE"],
  ["--unix-socket --abstract-unix-socket", "use --unix PATH"],
  ["--compressed", "use --compress"],
  ["--no-color", "set NO_COLOR=1"],
];

const sendHabits: Habits = [
  ["-c", "use -u URL, or give the URL first"],
  ["-x --execute", "a message needs no flag, e.g. wsecho send Hello; a proxy goes after --proxy"],
  [
    "-d --data --data-raw --data-binary --data-ascii --message -m --text -t",
    "a message needs no flag, e.g. wsecho send Hello; a file goes after -f",
  ],
  ["-T --upload-file", "use -f FILE"],
  ["-s", "for a subprotocol, use --subprotocol NAME; to print nothing, use -q"],
  [
    "--timeout",
    "use --connect-timeout to connect, --wait for replies, or --max-time for everything",
  ],
  ["--hold --keep-open --no-close", "to wait until the server closes, use --follow"],
  ["--include --dump-header", "use -v"],
  ["-P --show-ping-pong", "use -v"],
  ["--slash", "no flag is needed: at the prompt, /ping and /close always work"],
  ["-U --proxy-user", "use --proxy http://NAME:PASS@HOST:PORT"],
  ["--socks5 --socks5-hostname", "use --proxy socks5h://HOST:PORT"],
  ["-l --listen --server --server-mode", "to start a server, use: wsecho serve"],
  ["--null-terminated", "use --framing nul"],
  ["--one-message", "use -n 1"],
  ["--max-messages", "use -n N"],
  ["-X --request -I --head -G --get", "a handshake is always a GET request"],
];

const benchHabits: Habits = [
  ["-n --requests --messages --iterations", "use --duration TIME, with --rate N for a fixed pace"],
  ["-t --threads", "use --workers N"],
  ["--timeout", "use --connect-timeout to connect, or --wait for echoes"],
  ["--concurrency --clients --vus", "use --connections N"],
  ["--payload --payload-size --message-size", "use --size SIZE"],
];

const serveHabits: Habits = [
  ["-l --listen", "use --port PORT, and --host HOST"],
  ["--address --addr --bind -b -a", "use --host HOST"],
  ["--ssl --https --secure --wss", "use --tls, or --cert FILE and --key FILE"],
  ["--auth --basic-auth", "use --user NAME:PASS, or --token TOKEN"],
  ["--ca --cacert", "to accept only clients with a certificate from a CA, use --client-ca FILE"],
  ["--cors", "use --origin ORIGIN"],
  ["--protocol --protocols -s", "use --subprotocol NAME"],
  ["--silent", "use -q"],
  ["--timeout", "use --idle-timeout TIME"],
  ["--max-size --max-message-size", "use --max-payload SIZE"],
];

/** All habits, by the command; those of the program itself have no name. */
export const habits: Readonly<Record<string, Habits>> = {
  "": programHabits,
  send: [...sendHabits, ...requestHabits],
  bench: [...benchHabits, ...requestHabits],
  serve: serveHabits,
};

/** The error for a word that means nothing, with a hint for those who know it from another tool. */
export function translate(error: UnknownWordError): WsechoError {
  const { command, word, problem } = error;
  const row = habits[command]?.find(([words]) => words.split(" ").includes(word));
  const hint = row?.[1] ?? addressHint(command, word);
  return hint === undefined ? error : new WsechoError("USAGE", `${problem}: ${hint}`);
}

/** For an address or a port where there should be none. */
function addressHint(command: string, word: string): string | undefined {
  const isPort = isDigits(word);
  const isAddress = hasScheme(word) || looksLikeAddress(word);
  if (!isPort && !isAddress) return undefined;
  const [, host = "", port = ""] =
    /([^/@]*?):?(\d*)(?:[/?].*)?$/.exec(word.replace(/^.*:\/\//, "")) ?? [];
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const listen = `${bare === "" ? "" : ` --host ${bare}`}${port === "" ? "" : ` --port ${port}`}`;
  if (command === "serve") return `to listen there, use: wsecho serve${listen}`;
  if (command !== "") return undefined;
  if (isPort) return `to listen on this port, use: wsecho serve --port ${word}`;
  return `to connect, use: wsecho send -u ${redactUrl(word)}`;
}
