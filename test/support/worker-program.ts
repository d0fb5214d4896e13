import { leave, processIo } from "../../src/cli/process-io.ts";

/** A program that starts itself, and whose worker sends back all it receives until it is asked to end. */
async function main(): Promise<number> {
  const { parent } = processIo;
  if (parent === undefined) {
    processIo.stdout.write("no one's worker\n");
    return 0;
  }
  const { promise, resolve } = Promise.withResolvers<number>();
  parent.onMessage((message) => {
    parent.send(message);
    if (message === "end") resolve(3);
  });
  processIo.stdout.write("worker\n");
  // Like a server, it would go on forever.
  const work = setInterval(() => undefined, 1000);
  const code = await Promise.race([promise, parent.disconnected.then(() => 4)]);
  clearInterval(work);
  return code;
}

void main().then(leave);
