import type { Broker, BrokerOptions } from '@peerport/broker';
import type { CloseInfo, Ticket } from '@peerport/client';

/** What a process holds when nothing is to be open. */
export interface Resources {
  /** What keeps the event loop alive: sockets and timers. */
  readonly activeCounts: Readonly<Record<string, number>>;
  /** Listeners on the signal that all ports of a peer share, and objects that the app could still reach. */
  readonly leftCounts: Readonly<Record<string, number>>;
  /** Sockets by file descriptor; those of other threads too. Only where there is a `/proc`. */
  readonly socketsCount: number | undefined;
  /** After a collection of garbage. */
  readonly memoryBytes: number;
  /** `process.on('warning')`, uncaught errors: none should have come. */
  readonly problems: readonly string[];
}

/** What a port did from its beginning to its end. */
export interface PortReport {
  readonly id: string;
  readonly postedCount: number;
  readonly receivedCount: number;
  /** Its `close` events. */
  readonly closes: readonly Pick<CloseInfo, 'reason' | 'wasClean'>[];
  /** Messages that came out of order, twice, late, or damaged. */
  readonly problems: readonly string[];
}

/** What processes/peer.ts can be asked. */
export interface PeerFunctions {
  /** Connects, and posts until it is closed. */
  open(id: string, ticket: Ticket): void;
  /** Resolves when the peer is there, or never will be. */
  settled(id: string): Promise<void>;
  close(id: string): void;
  abort(id: string): void;
  /** Resolves when all ports have closed, with what they did, and forgets them. `openIds`: those that did not in time. */
  finish(timeoutMs: number): Promise<{ reports: PortReport[]; openIds: string[] }>;
  /** Tries to redeem a ticket. Gives the reason for which its port closed, or `open` if it did not in time. */
  tryTicket(ticket: Ticket, timeoutMs: number): Promise<string>;
  resources(): Resources;
}

/** What processes/broker.ts can be asked. */
export interface BrokerFunctions extends Pick<Broker, 'createChannel' | 'channels' | 'revoke'> {
  start(options: BrokerOptions): Promise<void>;
  resources(): Resources;
}

/** What processes/probe.ts can be asked. */
export interface ProbeFunctions {
  /** Connects both ports of a channel. */
  open(port1: Ticket, port2: Ticket): Promise<void>;
  /** Sends a message, waits for its answer, and again, for so long. Gives the time that each took. */
  roundTripsMs(ms: number): Promise<number[]>;
  close(): Promise<void>;
}

/** What a hostile process does with a channel. */
export const HOSTILE_DEEDS = ['messages', 'credits', 'pings', 'requests', 'stall', 'derive', 'move'] as const;
export type HostileDeed = (typeof HOSTILE_DEEDS)[number];

/** What processes/hostile.ts can be asked. */
export interface HostileFunctions {
  /** Connects both ports of each channel, and does one of the deeds with each, for so long. Gives the bytes that it sent. */
  attack(tickets: readonly (readonly [Ticket, Ticket])[], deeds: readonly HostileDeed[], ms: number): Promise<number>;
}
