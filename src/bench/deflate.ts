import { constants, deflateRawSync, inflateRawSync } from "node:zlib";

/** An offer of permessage-deflate that compresses each message by itself (RFC 7692, section 7.1.1). */
export const deflateOffer =
  "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/** Parameters that an acceptance may have. A limit to what the client may compress was not offered. */
const agreeable =
  /^(?:(?:server|client)_no_context_takeover|server_max_window_bits="?(?:[89]|1[0-5])"?)$/;

/** Whether this is the acceptance of `deflateOffer`, so that each message can be read by itself. */
export function acceptsDeflate(extensions: string): boolean {
  const [name, ...parameters] = extensions.split(";").map((part) => part.trim());
  return (
    name === "permessage-deflate" &&
    parameters.includes("server_no_context_takeover") &&
    parameters.every((parameter) => agreeable.test(parameter))
  );
}

// RFC 7692, section 7.2.1: the end of a flush, which is left out on the wire.
const tail = Buffer.of(0, 0, 0xff, 0xff);

/** Compresses the payload of a message by itself (RFC 7692, section 7.2.1). */
export function deflateMessage(payload: Uint8Array): Uint8Array {
  const flushed = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH });
  return flushed.subarray(0, -tail.length);
}

/**
 * Decompresses the payload of a message that was compressed by itself (RFC 7692, section 7.2.2);
 * undefined if it is invalid, or longer than `limit` bytes.
 */
export function inflateMessage(payload: Uint8Array, limit: number): Uint8Array | undefined {
  try {
    return inflateRawSync(Buffer.concat([payload, tail]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: limit,
    });
  } catch {
    return undefined;
  }
}
