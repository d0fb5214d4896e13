// The guide's demo with the real executable: a server, a client, and what each of them prints.
import { executable, lines } from "./support/executable.ts";

const message = "Hello, WebSocket!";

console.log("$ wsecho serve");
const server = Bun.spawn([executable, "serve"], { stdin: "ignore", stderr: "inherit" });
const output = lines(server.stdout);
const started = await output.next();
if (started.done === true) process.exit(await server.exited);
console.log(started.value);

console.log(`\n$ wsecho send ${JSON.stringify(message)}`);
// A pipe would get the bare reply; the demo shows what a person at a terminal sees.
const client = Bun.spawnSync([executable, "send", message], { stderr: "inherit" });
const reply = client.stdout.toString().trimEnd();
console.log(`Response from server: ${reply}`);

console.log("\nMeanwhile, the server:");
console.log((await output.next()).value);

server.kill("SIGTERM");
const serverCode = await server.exited;
if (reply !== `Echo: ${message}` || client.exitCode !== 0 || serverCode !== 0) {
  console.error(
    `The demo failed: client exited with ${client.exitCode}, server with ${serverCode}`,
  );
  process.exit(1);
}
console.log("\nBoth have ended; it is your turn: ./dist/wsecho --help");
