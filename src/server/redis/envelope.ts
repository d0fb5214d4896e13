import type { Message } from "../../protocol/message.ts";

/** Messages to one room, as they go through Redis together. */
export interface Envelope {
  /** Which process they come from. */
  readonly from: string;
  /** Over which of its connections to Redis, counted from 1. */
  readonly link: number;
  readonly messages: readonly Message[];
}

/** A binary message, as Redis is given texts. */
interface Base64 {
  readonly b: string;
}

/** Writes a message as a part of an envelope. Its bytes may change afterwards. */
export function packMessage(message: Message): string {
  return JSON.stringify(typeof message === "string" ? message : { b: message.toBase64() });
}

/** Writes an envelope, of messages that are packed. */
export function packEnvelope(from: string, link: number, packed: readonly string[]): string {
  return `{"from":${JSON.stringify(from)},"link":${link},"messages":[${packed.join(",")}]}`;
}

/** Reads an envelope; undefined for any other text, as other programs may publish on the same channels. */
export function unpackEnvelope(text: string): Envelope | undefined {
  try {
    const { from, link, messages }: Record<string, unknown> = JSON.parse(text);
    if (typeof from !== "string" || typeof link !== "number" || !Array.isArray(messages)) {
      return undefined;
    }
    return { from, link, messages: messages.map(unpackMessage) };
  } catch {
    return undefined;
  }
}

function unpackMessage(packed: string | Base64): Message {
  return typeof packed === "string" ? packed : Uint8Array.fromBase64(packed.b);
}
