import type { Channel, ConnectionHandler } from "../endpoints/endpoint.ts";
import type { UpstreamLink } from "./link.ts";

/** Passes on what an upstream sends to the client, and what the client sends to the upstream. */
export function upstreamHandler(link: UpstreamLink, channel: Channel): ConnectionHandler {
  return {
    opened() {
      link.listen({
        together: channel.together,
        message: (message) => void channel.send(message),
        get isReady() {
          return !channel.isFull && channel.hasRoomFor(0);
        },
        get isHolding() {
          return channel.isHolding;
        },
        writable: channel.passedOn,
        waits: channel.hold,
        ended(close, why) {
          if (close === undefined) channel.end("upstream", why);
          else channel.close(close.code, close.reason);
        },
      });
    },
    received: link.send,
    isRelay: true,
    answersLater: true,
    writable: link.update,
    stalled: link.stall,
    closed(_, { code, reason }) {
      if (code === 1006) link.cut();
      else link.close(code, reason);
    },
  };
}
