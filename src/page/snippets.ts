/** What a snippet does: it connects, sends a message, and shows the reply. */
export interface SnippetState {
  readonly url: string;
  readonly message: string | Uint8Array;
  readonly subprotocols: readonly string[];
  readonly token: string;
  /** The subprotocols, and the token as one of them, for programs that cannot send a header. */
  readonly offers: readonly string[];
  /** What the server answered, if it did, for a test to expect. */
  readonly reply: string | undefined;
}

/** A program or command that does the same as the page. */
export interface Snippet {
  readonly title: string;
  readonly code: string;
}

/** The five ways to do outside of the page what it does. */
export function snippetsFor(state: SnippetState): readonly Snippet[] {
  const { message } = state;
  const isText = typeof message === "string";
  const text = isText ? JSON.stringify(message) : `new Uint8Array([${message.join(", ")}])`;
  const socket = `const socket = new WebSocket(${argumentsOf(state)});
socket.onopen = () => socket.send(${text});`;
  return [
    { title: "wsecho", code: command(state) },
    {
      title: "Browser",
      code: `${socket}
socket.onmessage = ({ data }) => console.log(data);
socket.onclose = ({ code, reason }) => console.log("closed", code, reason);`,
    },
    {
      title: "Node",
      code: `// Node 22 or later
${socket}
socket.onmessage = ({ data }) => {
  console.log(data);
  socket.close();
};`,
    },
    { title: "Python", code: pythonFor(state) },
    { title: "CI step", code: stepFor(state) },
  ];
}

function argumentsOf({ url, offers }: SnippetState): string {
  return offers.length === 0 ? JSON.stringify(url) : `${JSON.stringify(url)}, ${listOf(offers)}`;
}

/** A list of texts as JavaScript and Python write it. */
function listOf(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}

function pythonFor({ url, message, offers }: SnippetState): string {
  const options = offers.length === 0 ? "" : `, subprotocols=${listOf(offers)}`;
  const isText = typeof message === "string";
  const sent = isText ? JSON.stringify(message) : `bytes.fromhex("${message.toHex()}")`;
  return `import asyncio
import websockets

async def main():
    async with websockets.connect(${JSON.stringify(url)}${options}) as websocket:
        await websocket.send(${sent})
        print(await websocket.recv())

asyncio.run(main())`;
}

/** A step of GitHub Actions, which others read as well. */
function stepFor(state: SnippetState): string {
  const expectation =
    state.reply === undefined ? ["--expect-match", "."] : ["--expect", state.reply];
  return `- name: The WebSocket server answers
  run: |
    ${command(state, [...expectation, "--max-time", "10s"])}`;
}

function command(
  { url, message, subprotocols, token }: SnippetState,
  more: readonly string[] = [],
): string {
  const isText = typeof message === "string";
  const flags = [
    ["-u", url],
    ...subprotocols.map((name) => ["--subprotocol", name]),
    token === "" ? [] : ["--token", token],
    more,
    isText ? [] : ["--binary", "--hex"],
  ];
  const last = isText ? argument(message) : quote(message.toHex());
  return ["wsecho", "send", ...flags.flat().map(quote), last].join(" ");
}

/** A word for the shell of Unix. */
function quote(text: string): string {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A message that is not taken for a flag or for a URL. */
function argument(message: string): string {
  return /^-|^\w+(?:\+\w+)?:\/\//.test(message) ? `-- ${quote(message)}` : quote(message);
}
