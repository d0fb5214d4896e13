import { byteLength, type Message } from "../protocol/message.ts";
import type { RoomLink } from "./room-link.ts";

/** Someone in a room. */
export interface Member {
  /** Gets messages, in one write; false if no more should follow before `ready`. */
  hear(messages: readonly Message[]): boolean;
  /** A message could not be delivered here. */
  miss(): void;
  /** Counts bytes of its own that wait for others; negative when they no longer do. */
  hold(bytes: number): void;
}

/** What rooms depend on. */
export interface RoomsOptions {
  readonly link?: RoomLink | undefined;
  /** Whether nothing more should be delivered before `resume`. */
  isCrowded?(): boolean;
  /** Milliseconds for which a member may hold up what others say. Default: 2,000. */
  readonly patience?: number;
}

/** Milliseconds at a stretch, after which other connections get their turn. */
const stretch = 5;

/** Bytes that may wait in a room before its speakers have to; each message counts some in addition. */
const capacity = 64 * 1024;
const overhead = 64;

/** Bytes from elsewhere that may wait in a room, whose speakers cannot be stopped, before slow members are cut. */
const capacityFromElsewhere = 4 * 1024 * 1024;

interface Said {
  readonly message: Message;
  readonly cost: number;
  /** Undefined if it was said elsewhere. */
  readonly speaker: Member | undefined;
}

interface Room {
  readonly members: Set<Member>;
  /** What has been said and not been delivered to anyone yet. */
  pending: Said[];
  cost: number;
  /** What is being delivered, and to whom still. */
  delivery?: { readonly messages: readonly Message[]; readonly left: Iterator<Member> } | undefined;
  /** Members that should get no more for now. */
  readonly full: Set<Member>;
  timer?: ReturnType<typeof setTimeout> | undefined;
  /** Resolved when there is room for more. */
  relief?: PromiseWithResolvers<void> | undefined;
}

/** Makes rooms, within this process or, with a link, across several. */
export function createRooms({ link, isCrowded = () => false, patience = 2000 }: RoomsOptions = {}) {
  const rooms = new Map<string, Room>();
  /** Rooms that have something to deliver. */
  const active = new Set<Room>();
  let turn: ReturnType<typeof setImmediate> | undefined;

  function activate(room: Room): void {
    active.add(room);
    turn ??= setImmediate(deliverAll);
  }

  /** Delivers for a while; the rooms take turns. */
  function deliverAll(): void {
    turn = undefined;
    const until = performance.now() + stretch;
    for (const room of active) {
      active.delete(room);
      if (deliver(room, until)) active.add(room);
      if (performance.now() >= until || isCrowded()) break;
    }
    if (active.size > 0 && !isCrowded()) turn = setImmediate(deliverAll);
  }

  /** Delivers what a room has; true if it can go on with that later. */
  function deliver(room: Room, until: number): boolean {
    while (begin(room)) {
      const { messages, left } = room.delivery ?? { messages: [], left: room.members.values() };
      for (let next = left.next(); next.done !== true; next = left.next()) {
        const member = next.value;
        // It may have left over what it heard.
        if (!member.hear(messages) && room.members.has(member)) room.full.add(member);
        if (performance.now() >= until || isCrowded()) return true;
      }
      room.delivery = undefined;
      if (performance.now() >= until) return true;
    }
    return false;
  }

  /** Begins the next delivery unless there is one; false if there is nothing to deliver now. */
  function begin(room: Room): boolean {
    if (room.delivery !== undefined) return true;
    if (room.full.size > 0 || room.pending.length === 0) {
      if (room.full.size > 0 && room.pending.length > 0) awaitFull(room);
      return false;
    }
    const { pending } = room;
    room.pending = [];
    room.cost = 0;
    room.delivery = {
      messages: pending.map(({ message }) => message),
      left: room.members.values(),
    };
    for (const { speaker, cost } of pending) speaker?.hold(-cost);
    room.relief?.resolve();
    room.relief = undefined;
    return true;
  }

  /** Waits for members that should get no more, but not for long. */
  function awaitFull(room: Room): void {
    room.timer ??= setTimeout(() => {
      room.timer = undefined;
      for (const member of [...room.full]) {
        // Nobody else has to wait for one that does not read what it says itself.
        if (room.pending.some(({ speaker }) => speaker !== member)) member.miss();
      }
    }, patience);
  }

  function freed(room: Room, member: Member): void {
    if (!room.full.delete(member) || room.full.size > 0) return;
    clearTimeout(room.timer);
    room.timer = undefined;
    activate(room);
  }

  function put(room: Room, message: Message, speaker: Member | undefined) {
    const cost = byteLength(message) + overhead;
    room.pending.push({ message, cost, speaker });
    room.cost += cost;
    speaker?.hold(cost);
    activate(room);
    if (room.cost > capacity) room.relief ??= Promise.withResolvers();
    return room.relief?.promise;
  }

  link?.onHeard((name, message) => {
    const room = rooms.get(name);
    if (room === undefined) return undefined;
    if (room.cost > capacityFromElsewhere) for (const slow of [...room.full]) slow.miss();
    return put(room, message, undefined);
  });
  link?.onMissed(() => {
    for (const { members } of rooms.values()) for (const member of [...members]) member.miss();
  });

  return {
    enter(name: string, member: Member): void {
      let room = rooms.get(name);
      if (room === undefined) {
        room = { members: new Set(), pending: [], cost: 0, full: new Set() };
        rooms.set(name, room);
        link?.opened?.(name);
      }
      room.members.add(member);
    },
    leave(name: string, member: Member): void {
      const room = rooms.get(name);
      if (room === undefined) return;
      room.members.delete(member);
      freed(room, member);
      if (room.members.size > 0) return;
      rooms.delete(name);
      link?.closed?.(name);
      active.delete(room);
      room.relief?.resolve();
    },
    /** A member can be sent more again. */
    ready(name: string, member: Member): void {
      const room = rooms.get(name);
      if (room !== undefined) freed(room, member);
    },
    /**
     * Delivers a message to all members of the room. If there is a promise, the sender should wait for
     * it before the next message.
     */
    say(name: string, message: Message, speaker: Member): Promise<unknown> | undefined {
      const room = rooms.get(name);
      const delivered = room && put(room, message, speaker);
      const passedOn = link?.pass(name, message);
      if (delivered === undefined || passedOn === undefined) return delivered ?? passedOn;
      return Promise.all([delivered, passedOn]);
    },
    /** Goes on after it was crowded. */
    resume(): void {
      if (active.size > 0) turn ??= setImmediate(deliverAll);
    },
  };
}

/** Rooms by their names; a room exists as long as it has members. */
export type Rooms = ReturnType<typeof createRooms>;
