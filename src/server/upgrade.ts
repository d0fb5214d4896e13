import { WsechoError } from "../errors.ts";
import { handshakeFault, wantsWebSocket } from "../protocol/handshake.ts";
import { redactResource } from "../text/redact.ts";
import { Connection, formatRemote, type Peer, type Remote } from "./connection.ts";
import { echoHandler } from "./endpoints/echo.ts";
import type { Channel } from "./endpoints/endpoint.ts";
import { randomSeed } from "./faults/random.ts";
import { isRandom } from "./faults/table.ts";
import { type Page, pageFor, type PageSource } from "./pages.ts";
import { ParameterError } from "./parameter.ts";
import { createPlanner, isPlainEcho, type Plan, type Route } from "./plan.ts";
import { abandoned, type Rejection, rejectionResponse } from "./rejection.ts";
import {
  createRemoteOf,
  describeHandshake,
  faultRejection,
  resourceOf,
  subprotocolFor,
} from "./request.ts";
import { createSession, type SessionPlan } from "./session.ts";
import type { EchoState } from "./state.ts";

type Answer = Response | undefined;
type Server = Bun.Server<Connection>;

/** A request, and what every step of its answer needs of it. */
interface Visitor extends Remote {
  readonly request: Request;
  readonly headers: Headers;
  readonly resource: string;
}

/**
 * Creates the handler of requests, which answers each with a handshake (RFC 6455, section 4.2),
 * with a page, or with the reason why there is none.
 */
export function createUpgrade(state: EchoState, source: PageSource) {
  const { options, admission, slots, metrics, ids, watch, site } = state;
  const { observer, subprotocols, prefix } = options;
  const mentioned = new Set<string>();
  const remoteOf = createRemoteOf(options.trustProxy);
  const routeOf = createPlanner({
    ...options,
    faults: { ...options.faults, prefix: options.faults.prefix ?? prefix },
  });

  function answer(request: Request, server: Server): Answer | Promise<Answer> {
    const { method, url, headers } = request;
    const resource = resourceOf(url);
    const visitor: Visitor = { request, headers, resource, ...remoteOf(request, server) };
    try {
      const page = wantsWebSocket(headers) ? undefined : pageFor(request, resource, options);
      if (page !== undefined) return showPage(visitor, page);
      const fault = handshakeFault(method, headers);
      if (fault !== undefined) return reject(visitor, faultRejection(fault, url));
      const oneTooMany = admission.count(visitor.address);
      if (oneTooMany !== undefined) return reject(visitor, oneTooMany);
      return slots.isFull && slots.borrow !== undefined
        ? enterLater(visitor, server, slots.borrow)
        : enter(visitor, server);
    } catch (error) {
      return reject(visitor, rejectionOf(error));
    }
  }

  async function enterLater(
    visitor: Visitor,
    server: Server,
    borrow: () => Promise<boolean>,
  ): Promise<Answer> {
    while (slots.isFull && !state.draining && (await borrow()));
    // From here on nothing waits, so that no other handshake takes the slot.
    return visitor.request.signal.aborted ? reject(visitor, abandoned) : enter(visitor, server);
  }

  function enter(visitor: Visitor, server: Server): Answer | Promise<Answer> {
    const { request, resource } = visitor;
    try {
      const { isFull } = slots;
      const turnedAway = admission.admitHandshake(visitor, { isFull, isDraining: state.draining });
      if (turnedAway !== undefined) return reject(visitor, turnedAway);
      const route = routeOf(resource);
      for (const name of route.plan.ignored) mentionIgnored(name);
      const rejection = route.plan.endpoint.reject?.(route.plan.values, request, {
        host: server.hostname,
        ...site,
      });
      if (rejection === undefined) return upgrade(visitor, route, server);
      return rejection instanceof Promise
        ? keepWaiting(visitor, rejection, server)
        : reject(visitor, rejection);
    } catch (error) {
      return reject(visitor, rejectionOf(error));
    }
  }

  function showPage(visitor: Visitor, { guarded, show }: Page): Response | Promise<Response> {
    const turnedAway = guarded
      ? (admission.count(visitor.address) ?? admission.admitPage(visitor))
      : undefined;
    if (turnedAway !== undefined) return reject(visitor, turnedAway);
    return show(source, { ...visitor, remote: formatRemote(visitor) });
  }

  function reject({ request, resource, ...remote }: Visitor, rejection: Rejection): Response {
    const { status, problem } = rejection;
    metrics.rejected(status);
    const rejected = {
      remote: formatRemote(remote),
      path: redactResource(resource),
      method: request.method,
      status,
      problem,
    };
    observer.rejected?.(rejected);
    watch.refused(rejected);
    return rejectionResponse(rejection);
  }

  async function keepWaiting(
    visitor: Visitor,
    rejection: Promise<Rejection>,
    server: Server,
  ): Promise<Response> {
    // Before its handshake a client can be sent no Ping, so that one that has vanished looks silent.
    // Over a Unix socket, where the system reports each that has gone, this has no effect.
    server.timeout(visitor.request, Math.ceil(Math.min(options.idleTimeout / 1000, longestWait)));
    metrics.waiting.handshakes++;
    const outcome = await rejection;
    metrics.waiting.handshakes--;
    return reject(visitor, outcome);
  }

  function mentionIgnored(name: string): void {
    // Clients must not be able to grow the list without bound.
    if (mentioned.has(name) || mentioned.size >= mostMentioned) return;
    mentioned.add(name);
    observer.ignored?.(name);
  }

  function upgrade(visitor: Visitor, { path, plan }: Route, server: Server): Answer {
    const { request, headers, address, port } = visitor;
    const chosen = subprotocolFor(headers, subprotocols);
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
      start: isPlainEcho(plan) ? undefined : starter(plan, seed, greeting),
    });
    // By default, Bun would choose the first offer, even if it is not configured.
    const protocol = { "Sec-WebSocket-Protocol": chosen ?? "" };
    if (!server.upgrade(request, { data, headers: protocol })) {
      return reject(visitor, { status: 400, problem: "The runtime did not accept the handshake." });
    }
    state.connections++;
    return undefined;
  }

  function starter({ endpoint, values, faults, closeFault }: Plan, seed = 0, greeting?: string) {
    const handle = (channel: Channel) => endpoint.handle?.(values, channel) ?? echoHandler(channel);
    const plan: SessionPlan = { greeting, faults, closeFault, seed, handle };
    return (ws: Peer) => createSession(ws, plan, state);
  }

  return answer;
}

/** The longest that Bun can wait for an answer to a request, in seconds; 0 is for ever. */
const longestWait = 255;

/** How many unknown query parameters are logged. */
const mostMentioned = 100;

/** The rejection of a request whose handling threw. */
function rejectionOf(error: unknown): Rejection {
  const problem = error instanceof Error ? error.message : String(error);
  if (error instanceof ParameterError) {
    const { parameter, valid } = error;
    return { status: 400, problem, details: { parameter, valid } };
  }
  return error instanceof WsechoError
    ? { status: 400, problem }
    : { status: 500, problem: `Internal error: ${problem}` };
}
