import { connect } from "../../src/client/connect.ts";

/**
 * Sends numbered messages as fast as they are accepted, and makes sure that each echo comes back,
 * in its order; `padding` makes them longer.
 */
export async function flood(url: string, count: number, padding = ""): Promise<void> {
  await using socket = await connect(url);
  const sending = (async () => {
    for (let number = 1; number <= count; number++) await socket.send(`${number}${padding}`);
  })();
  for (let number = 1; number <= count; number++) {
    const reply = await socket.receive();
    if (reply === `Echo: ${number}${padding}`) continue;
    throw new Error(`Expected echo ${number}, got ${JSON.stringify(reply).slice(0, 100)}`);
  }
  await sending;
}
