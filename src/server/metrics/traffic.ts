/**
 * What has gone over the wire. Plain numbers, to be added to in place for each message; bytes are
 * those of the payload, uncompressed.
 */
export interface Traffic {
  textMessagesReceived: number;
  binaryMessagesReceived: number;
  textMessagesSent: number;
  binaryMessagesSent: number;
  textBytesReceived: number;
  binaryBytesReceived: number;
  textBytesSent: number;
  binaryBytesSent: number;
}

/** The traffic before the first message. */
export function noTraffic(): Traffic {
  return {
    textMessagesReceived: 0,
    binaryMessagesReceived: 0,
    textMessagesSent: 0,
    binaryMessagesSent: 0,
    textBytesReceived: 0,
    binaryBytesReceived: 0,
    textBytesSent: 0,
    binaryBytesSent: 0,
  };
}

/** The traffic of both together. */
export function addTraffic(one: Readonly<Traffic>, other: Readonly<Traffic>): Traffic {
  return {
    textMessagesReceived: one.textMessagesReceived + other.textMessagesReceived,
    binaryMessagesReceived: one.binaryMessagesReceived + other.binaryMessagesReceived,
    textMessagesSent: one.textMessagesSent + other.textMessagesSent,
    binaryMessagesSent: one.binaryMessagesSent + other.binaryMessagesSent,
    textBytesReceived: one.textBytesReceived + other.textBytesReceived,
    binaryBytesReceived: one.binaryBytesReceived + other.binaryBytesReceived,
    textBytesSent: one.textBytesSent + other.textBytesSent,
    binaryBytesSent: one.binaryBytesSent + other.binaryBytesSent,
  };
}
