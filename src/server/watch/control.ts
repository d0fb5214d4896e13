import type { Peer } from "../connection.ts";
import { echoHandler } from "../endpoints/echo.ts";
import { flowBit } from "../flow-bit.ts";
import { createSession } from "../session.ts";
import type { EchoState } from "../state.ts";
import type { WatchCommand } from "./news.ts";
import type { Perform } from "./watch.ts";

/** Creates what carries out the commands of watchers on the connections of one process. */
export function createControl(state: EchoState): Perform {
  const { peers, flow, transmit } = state;

  function find(connection: number): Peer | undefined {
    return [...peers].find(({ data }) => data.id === connection);
  }

  /** Holds back each message to the client from now on; a plain echo needs a session for that. */
  function delay(ws: Peer, milliseconds: number): void {
    ws.data.session ??= createSession(
      ws,
      {
        greeting: undefined,
        faults: { prefix: ws.data.prefix },
        closeFault: undefined,
        seed: 0,
        handle: echoHandler,
      },
      state,
    );
    ws.data.session.delay(milliseconds);
  }

  function act(ws: Peer, command: WatchCommand): void {
    switch (command.command) {
      case "send":
        if (!transmit(ws, command.message)) flow.blocked(ws);
        return;
      case "close":
        return flow.close(ws, command.code, command.reason);
      case "cut":
        return flow.cut(ws, "watcher", "cut by a watcher");
      case "stall":
        if (ws.data.session === undefined) flow.pause(ws, flowBit.stall);
        else ws.data.session.stall();
        return;
      case "delay":
        return delay(ws, command.delay);
    }
  }

  return (command) => {
    const ws = find(command.connection);
    if (ws !== undefined) act(ws, command);
    return ws !== undefined;
  };
}
