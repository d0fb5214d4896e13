import { WsechoError } from "../errors.ts";
import { handshakeFault } from "../protocol/handshake.ts";
import { type Rejection, rejection } from "./admission.ts";
import { Connection, type Peer } from "./connection.ts";
import { redactToken } from "./credentials.ts";
import type { Handshake } from "./endpoints/endpoint.ts";
import { randomSeed } from "./faults/random.ts";
import { isRandom } from "./faults/table.ts";
import { type Page, pages } from "./pages.ts";
import { ParameterError } from "./parameter.ts";
import { isPlainEcho, type Plan } from "./plan.ts";
import { createPlanner, type Route } from "./planner.ts";
import { createRemoteOf, formatRemote } from "./remote.ts";
import { describeHandshake, faultResponse, pathOf, subprotocolFor } from "./request.ts";
import { jsonResponse } from "./respond.ts";
import { createSession, type Environment } from "./session.ts";
import type { EchoState } from "./state.ts";

type Answer = Response | undefined;
type Server = Bun.Server<Connection>;

/**
 * Makes what answers each request: with a handshake (RFC 6455, section 4.2), with a page, or with the
 * reason why there is none.
 */
export function createUpgrade(
  state: EchoState,
  showPage: (page: Page) => Response | Promise<Response>,
): (request: Request, server: Server) => Answer | Promise<Answer> {
  const { options, admission, metrics, rooms, ids } = state;
  const { observer, subprotocols, prefix } = options;
  const remoteOf = createRemoteOf();
  const routeOf = createPlanner({ ...options, faults: { prefix, ...options.faults } });
  const environment: Environment = {
    rooms,
    maxPayload: options.maxPayload,
    idleTimeout: options.idleTimeout,
    backpressureLimit: options.backpressureLimit,
    transmit: (ws, message) => state.transmitter.send(ws, ws.data, message),
    onFault: metrics.faulted,
  };

  function answer(request: Request, server: Server): Answer | Promise<Answer> {
    const path = pathOf(request.url);
    const remote = remoteOf(request, server);

    function reject({ response, problem }: Rejection): Response {
      metrics.rejected(response.status);
      const { method } = request;
      observer.rejected?.({
        remote: formatRemote(remote),
        path: redactToken(path),
        method,
        status: response.status,
        problem,
      });
      return response;
    }

    const fault = handshakeFault(request.method, request.headers);
    if (fault !== undefined) {
      const [name = ""] = path.split("?", 1);
      const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
      const response = faultResponse(fault, request.url);
      if (page === undefined) return reject({ response, problem: fault.problem });
      const denied = page.guarded ? admission.deny(request) : undefined;
      return denied === undefined ? showPage(page.page) : reject(denied);
    }
    if (state.draining) return reject(rejection(503, "The server is stopping", { retryAfter: 1 }));
    const turnedAway = admission.refuse(request, remote.address, state.peers.size + state.hanging);
    if (turnedAway !== undefined) return reject(turnedAway);
    let route: Route;
    try {
      route = routeOf(path);
    } catch (error) {
      return reject(badRequest(error));
    }
    const { plan } = route;
    const answer = plan.endpoint.reject?.(plan.values, request);
    if (answer !== undefined) {
      const problem = "the path asks for it";
      if (answer instanceof Response) return reject({ response: answer, problem });
      // Bun would give up on a handshake that is not answered within seconds.
      server.timeout(request, 0);
      state.hanging++;
      return answer.then((response) => {
        state.hanging--;
        return reject({ response, problem });
      });
    }
    const chosen = subprotocolFor(request.headers, subprotocols);
    const seed = isRandom(plan.faults) ? (plan.faults.seed ?? randomSeed()) : undefined;
    const data = new Connection({
      id: ids.first + ids.step * state.connections,
      address: remote.address,
      port: remote.port,
      path: route.path,
      seed,
      prefix: plan.faults.prefix ?? prefix,
      start: isPlainEcho(plan)
        ? undefined
        : starter(plan, seed, describeHandshake(request, formatRemote(remote), chosen)),
    });
    // Left alone, Bun would pick the client's first subprotocol, one that nobody here may speak.
    const upgraded = server.upgrade(request, {
      data,
      headers: { "Sec-WebSocket-Protocol": chosen ?? "" },
    });
    if (upgraded) state.connections++;
    return undefined;
  }

  function starter(plan: Plan, seed = 0, handshake: Handshake) {
    return (ws: Peer) => createSession(ws, plan, handshake, seed, environment);
  }

  return answer;
}

/** The answer to a path or a query that makes no sense. */
function badRequest(error: unknown): Rejection {
  if (!(error instanceof WsechoError)) throw error;
  const problem = error.message;
  const details =
    error instanceof ParameterError ? { parameter: error.parameter, valid: error.valid } : {};
  return { response: jsonResponse(400, { status: 400, error: problem, ...details }), problem };
}
