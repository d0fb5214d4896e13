// The guide's demo with the real executable: a server, a client, and what each of them prints.
import { lines, runWsecho, startWsecho } from "./support/executable.ts";
import { hasTerminals, runAtTerminal } from "./support/terminal.ts";

const message = "Hello, WebSocket!";

/** Shows the demo, and throws where anything differs from what it should be. */
async function demo(): Promise<void> {
  console.log("$ wsecho serve");
  await using server = startWsecho(["serve"]);
  const log = lines(server.stdout);
  const started = await log.next();
  if (started.done === true) {
    const { stderr, exitCode } = await server.finish();
    throw new Error(`the server exited with ${exitCode}: ${stderr.trimEnd()}`);
  }
  show(started.value, "WebSocket server started at ws://localhost:8765");

  console.log(`\n$ wsecho send ${JSON.stringify(message)}`);
  if (hasTerminals) {
    const { screen, exitCode } = await runAtTerminal(["send", message]);
    show(screen.trimEnd(), `Response from server: Echo: ${message}`);
    expectZero("client", exitCode);
  } else {
    const { stdout, exitCode } = await runWsecho(["send", message]);
    show(stdout.trimEnd(), `Echo: ${message}`);
    expectZero("client", exitCode);
  }

  console.log("\nMeanwhile, the server:");
  show(String((await log.next()).value), `Received: ${message}`);
  server.kill("SIGTERM");
  const { exitCode } = await server.finish();
  // Windows has no signals: kill there ends a program at once.
  if (process.platform !== "win32") expectZero("server", exitCode);
}

/** Prints what a program printed itself. */
function show(line: string, wanted: string): void {
  console.log(line);
  if (line !== wanted) throw new Error(`expected ${JSON.stringify(wanted)}`);
}

function expectZero(program: string, exitCode: number): void {
  if (exitCode !== 0) throw new Error(`the ${program} exited with ${exitCode}, expected 0`);
}

await demo().then(
  () => console.log("\nBoth have ended; it is your turn: ./dist/wsecho --help"),
  (error: unknown) => {
    console.error(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
