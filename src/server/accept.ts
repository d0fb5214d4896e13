import type { Agreement } from "./agreement.ts";
import { Connection, formatRemote, type Peer, type Session } from "./connection.ts";
import { watch } from "./endpoints/watch.ts";
import { randomSeed } from "./faults/random.ts";
import { isRandom } from "./faults/table.ts";
import { describeHandshake, subprotocolFor } from "./request.ts";
import type { Route } from "./route.ts";
import type { EchoState } from "./state.ts";
import type { Server, Visitor } from "./visitor.ts";

/** What a connection is to be answered with. */
export interface Opening extends Pick<Route, "plan"> {
  readonly seed: number | undefined;
  readonly greeting: string | undefined;
  readonly handle: Agreement["handle"] | undefined;
}

/** Makes what starts the session of a connection; undefined if it needs none. */
export type StartOf = (opening: Opening) => ((ws: Peer) => Session) | undefined;

/** Creates what completes a handshake that nothing speaks against; false if the runtime did not accept it. */
export function createAccept(state: EchoState, startOf: StartOf) {
  const { options, ids } = state;
  const { prefix, subprotocols } = options;

  return (visitor: Visitor, route: Route, server: Server, agreement?: Agreement): boolean => {
    const { request, headers, address, port } = visitor;
    const { path, plan } = route;
    const chosen =
      agreement === undefined ? subprotocolFor(headers, subprotocols) : agreement.subprotocol;
    const seed = isRandom(plan.faults) ? (plan.faults.seed ?? randomSeed()) : undefined;
    const greeting = plan.endpoint.greet?.(
      describeHandshake(request, formatRemote(visitor), chosen),
    );
    const data = new Connection({
      id: ids.first + ids.step * state.connections,
      address,
      port,
      path,
      subprotocol: chosen,
      seed,
      prefix: plan.faults.prefix ?? prefix,
      isRelayed: agreement?.isRelayed,
      isWatcher: plan.endpoint === watch,
      start: startOf({ plan, seed, greeting, handle: agreement?.handle }),
    });
    // By default, Bun would choose the first offer, even if it is not configured.
    const protocol = { "Sec-WebSocket-Protocol": chosen ?? "" };
    const answer = agreement === undefined ? protocol : new Headers(agreement.headers);
    if (answer instanceof Headers) answer.set("Sec-WebSocket-Protocol", chosen ?? "");
    if (agreement?.isRelayed === true) {
      const response = agreement.headers;
      options.observer.agreed?.(data, { subprotocol: chosen, request: headers, response });
    }
    if (!server.upgrade(request, { data, headers: answer })) return false;
    state.connections++;
    return true;
  };
}
