import { WsechoError } from "../errors.ts";
import { handshakeFault, wantsWebSocket } from "../protocol/handshake.ts";
import { ownPath, ownResource } from "../protocol/own-resource.ts";
import { redactResource } from "../text/redact.ts";
import { createAccept, type Opening } from "./accept.ts";
import type { Agreement } from "./agreement.ts";
import { formatRemote, type Peer } from "./connection.ts";
import { echoHandler } from "./endpoints/echo.ts";
import type { Channel } from "./endpoints/endpoint.ts";
import { type Page, pageFor, type PageSource } from "./pages.ts";
import { ParameterError } from "./parameter.ts";
import { createPassage } from "./passage.ts";
import { createPlanner } from "./plan.ts";
import { abandoned, type Rejection, rejectionResponse } from "./rejection.ts";
import { createRemoteOf, faultRejection, resourceOf } from "./request.ts";
import { isPlainEcho, type Route } from "./route.ts";
import { createSession } from "./session.ts";
import type { EchoState } from "./state.ts";
import type { Server, Visitor } from "./visitor.ts";

type Answer = Response | undefined;

/**
 * Creates the handler of requests, which answers each with a handshake (RFC 6455, section 4.2),
 * with a page, or with the reason why there is none.
 */
export function createUpgrade(state: EchoState, source: PageSource) {
  const { options, admission, slots, metrics, watch, site } = state;
  const { observer, prefix, trustProxy } = options;
  const direction = options.upstream?.direction;
  const mentioned = new Set<string>();
  const remoteOf = createRemoteOf(trustProxy);
  const faults = { ...options.faults, prefix: options.faults.prefix ?? prefix };
  const accept = createAccept(state, startOf);
  const passage = createPassage(state, {
    // The queries are for who answers.
    routeOf: createPlanner({ ...options, endpoints: false }),
    open,
    reject,
    tellRejected,
  });
  // The faults are for what is passed on.
  const routeOf = createPlanner({
    ...options,
    faults: passage === undefined ? faults : { prefix },
  });

  function answer(request: Request, server: Server): Answer | Promise<Answer> {
    const { method, url, headers } = request;
    const requested = resourceOf(url);
    const own = passage === undefined ? requested : ownResource(requested);
    const resource = own ?? requested;
    const visitor: Visitor = {
      request,
      headers,
      resource,
      isPassedOn: own === undefined,
      ...remoteOf(request, server),
    };
    try {
      const isPlain = !wantsWebSocket(headers);
      const passed = isPlain && own === undefined ? passage?.pass?.(visitor, server) : undefined;
      if (passed !== undefined) return passed;
      const page = isPlain && own !== undefined ? pageFor(request, own, options) : undefined;
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
    const { request } = visitor;
    try {
      const { isFull } = slots;
      const turnedAway = admission.admitHandshake(visitor, { isFull, isDraining: state.draining });
      if (turnedAway !== undefined) return reject(visitor, turnedAway);
      if (visitor.isPassedOn) return passage?.enter(visitor, server);
      const route = ownRouteOf(visitor);
      for (const name of route.plan.ignored) mentionIgnored(name);
      const rejection = route.plan.endpoint.reject?.(route.plan.values, request, {
        host: server.hostname,
        ...site,
      });
      if (rejection === undefined) return open(visitor, route, server);
      return rejection instanceof Promise
        ? keepWaiting(visitor, rejection, server)
        : reject(visitor, rejection);
    } catch (error) {
      return reject(visitor, rejectionOf(error));
    }
  }

  /** The route to an endpoint of this server, with its path as the client has it. */
  function ownRouteOf({ resource }: Visitor): Route {
    const route = routeOf(resource);
    return passage === undefined ? route : { ...route, path: ownPath + route.path };
  }

  function showPage(visitor: Visitor, { guarded, show }: Page): Response | Promise<Response> {
    const turnedAway = guarded
      ? (admission.count(visitor.address) ?? admission.admitPage(visitor))
      : undefined;
    if (turnedAway !== undefined) return reject(visitor, turnedAway);
    return show(source, { ...visitor, remote: formatRemote(visitor) });
  }

  function open(visitor: Visitor, route: Route, server: Server, agreement?: Agreement): Answer {
    if (accept(visitor, route, server, agreement)) return undefined;
    return reject(visitor, { status: 400, problem: "The runtime did not accept the handshake." });
  }

  function reject(visitor: Visitor, rejection: Rejection): Response {
    tellRejected(visitor, rejection);
    return rejectionResponse(rejection);
  }

  function tellRejected(
    { request, resource, isPassedOn, ...remote }: Visitor,
    { status, problem }: Rejection,
  ): void {
    metrics.rejected(status);
    const rejected = {
      remote: formatRemote(remote),
      path: (passage === undefined || isPassedOn ? "" : ownPath) + redactResource(resource),
      method: request.method,
      status,
      problem,
    };
    observer.rejected?.(rejected);
    watch.refused(rejected);
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

  function startOf({ plan, seed = 0, greeting, handle: agreed }: Opening) {
    if (agreed === undefined && isPlainEcho(plan)) return undefined;
    const { endpoint, values, ...planned } = plan;
    return (ws: Peer) => {
      const handle = (channel: Channel) =>
        agreed?.(channel, ws) ?? endpoint.handle?.(values, channel) ?? echoHandler(channel);
      return createSession(ws, { ...planned, seed, greeting, direction, handle }, state);
    };
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
