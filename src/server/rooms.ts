import type { Message } from "../protocol/message.ts";

/** Someone in a room. */
export interface Member {
  hear(message: Message): void;
  /** A message could not be delivered here. */
  miss(): void;
}

/** The way to members of the same rooms in other processes. */
export interface RoomLink {
  /** Passes on a message sent here. The bytes of a binary message are only valid during the call. */
  pass(room: string, message: Message): Promise<void> | undefined;
  /** Sets what is called with every message sent elsewhere. Call it only once. */
  onHeard(hear: (room: string, message: Message) => void): void;
  /** Sets what is called when a message sent elsewhere, in any room, was lost. Call it only once. */
  onMissed(miss: () => void): void;
}

/** Makes rooms, within this process or, with a link, across several. */
export function createRooms(link?: RoomLink) {
  const rooms = new Map<string, Set<Member>>();

  function hear(room: string, message: Message): void {
    for (const member of rooms.get(room) ?? []) member.hear(message);
  }

  function miss(): void {
    for (const member of [...rooms.values()].flatMap((members) => [...members])) member.miss();
  }

  link?.onHeard(hear);
  link?.onMissed(miss);

  return {
    enter(room: string, member: Member): void {
      const members = rooms.get(room) ?? new Set();
      rooms.set(room, members.add(member));
    },
    leave(room: string, member: Member): void {
      const members = rooms.get(room);
      members?.delete(member);
      if (members?.size === 0) rooms.delete(room);
    },
    /**
     * Delivers a message to all members of the room. If there is a promise, the sender should wait for
     * it before the next message, as this one is still on its way to other processes.
     */
    say(room: string, message: Message): Promise<void> | undefined {
      hear(room, message);
      return link?.pass(room, message);
    },
  };
}

/** Rooms by their names; a room exists as long as it has members. */
export type Rooms = ReturnType<typeof createRooms>;
