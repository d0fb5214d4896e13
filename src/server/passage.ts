import { offeredSubprotocols } from "../protocol/subprotocol.ts";
import type { Agreement } from "./agreement.ts";
import { createReplay, type Replay, replayHandler } from "./recording/replay.ts";
import { abandoned, type Rejection } from "./rejection.ts";
import type { Route } from "./route.ts";
import type { EchoState } from "./state.ts";
import { createFront, type Front, type UpstreamVisit } from "./upstream/front.ts";
import { upstreamHandler } from "./upstream/handler.ts";
import type { Server, Visitor } from "./visitor.ts";

type Answer = Response | undefined;

/** What a server does with every request. */
export interface Steps {
  /** The route of a path whose query means nothing here. */
  routeOf(resource: string): Route;
  /** Completes a handshake. */
  open(visitor: Visitor, route: Route, server: Server, agreement: Agreement): Answer;
  /** Answers with a rejection, and reports it. */
  reject(visitor: Visitor, rejection: Rejection): Response;
  /** Reports a rejection that is answered elsewhere. */
  tellRejected(visitor: Visitor, rejection: Rejection): void;
}

/** The way to what answers instead of the endpoints of this server. */
export interface Passage {
  /** Answers a handshake that is admitted. */
  enter(visitor: Visitor, server: Server): Answer | Promise<Answer>;
  /** Answers a request over plain HTTP, unless this is no matter of the passage. */
  pass?(visitor: Visitor, server: Server): Promise<Answer>;
}

/** Creates the passage of a server that is in front of another, or replays what one has said. */
export function createPassage(state: EchoState, steps: Steps): Passage | undefined {
  const { options } = state;
  const { upstream, replay, maxPayload, trustProxy, faults } = options;
  if (replay !== undefined) {
    return replayPassage(state, steps, createReplay(replay), replay.timing);
  }
  if (upstream === undefined) return undefined;
  const releases = faults.duplicate === undefined;
  const front = createFront(upstream, { maxPayload, releases, trusted: trustProxy > 0 });
  return upstreamPassage(state, steps, front);
}

function replayPassage(
  { options }: EchoState,
  { routeOf, open, reject }: Steps,
  { conversationAt }: Replay,
  timing: boolean,
): Passage {
  const { observer } = options;
  return {
    enter(visitor, server) {
      const { headers, resource } = visitor;
      const conversation = conversationAt(resource);
      if ("status" in conversation) return reject(visitor, conversation);
      const offered = offeredSubprotocols(headers.get("sec-websocket-protocol"));
      return open(visitor, routeOf(resource), server, {
        subprotocol: offered.find((name) => name === conversation.subprotocol),
        headers: new Headers(),
        isRelayed: false,
        handle: (channel, { data }) =>
          replayHandler(conversation, timing, channel, (problem) =>
            observer.differed?.(data, problem),
          ),
      });
    },
  };
}

function upstreamPassage(
  state: EchoState,
  { routeOf, open, reject, tellRejected }: Steps,
  front: Front,
): Passage {
  const { admission, metrics } = state;

  /** Rejects a request that the upstream has not answered, or that nobody waits for any more. */
  function fail(visitor: Visitor, fault: Rejection): Response {
    return reject(visitor, visitor.request.signal.aborted ? abandoned : fault);
  }

  return {
    async enter(visitor, server) {
      const { request, resource } = visitor;
      // It has a time limit of its own.
      server.timeout(request, 0);
      metrics.waiting.handshakes++;
      const outcome = await front.shakeHands(visitOf(visitor, server)).finally(() => {
        metrics.waiting.handshakes--;
      });
      if (outcome.kind === "failed") return fail(visitor, outcome);
      if (outcome.kind === "answer") {
        const { response, problem } = outcome;
        tellRejected(visitor, { status: response.status, problem });
        return response;
      }
      const { link, ...agreed } = outcome;
      const turnedAway = request.signal.aborted
        ? abandoned
        : admission.admitHandshake(visitor, { isFull: false, isDraining: state.draining });
      const answer =
        turnedAway === undefined
          ? open(visitor, routeOf(resource), server, {
              ...agreed,
              isRelayed: true,
              handle: (channel) => upstreamHandler(link, channel),
            })
          : reject(visitor, turnedAway);
      if (answer !== undefined) link.terminate();
      return answer;
    },
    async pass(visitor, server) {
      const turnedAway = admission.count(visitor.address) ?? admission.admitPage(visitor);
      if (turnedAway !== undefined) return reject(visitor, turnedAway);
      server.timeout(visitor.request, 0);
      const problem = "The upstream cut its answer";
      const broke = () => tellRejected(visitor, { status: 502, problem });
      const outcome = await front.pass(visitOf(visitor, server), broke);
      return outcome.kind === "failed" ? fail(visitor, outcome) : outcome.response;
    },
  };
}

function visitOf({ request, resource }: Visitor, server: Server): UpstreamVisit {
  const peer = server.requestIP(request)?.address ?? "";
  return { request, resource, peer, secure: server.protocol === "https" };
}
