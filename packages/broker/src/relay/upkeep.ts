import { clearInterval, setInterval } from 'node:timers';
import type { BrokerLimits } from '@peerport/protocol';
import type { WebSocket } from 'ws';
import { Deadlines } from './deadlines.ts';
import type { Intake } from './intake.ts';
import type { Turns } from './turns.ts';

const INTERVAL_MS = 1_000;
const MIB = 1024 * 1024;
/** From here on, each socket may keep less. */
const TIGHT_PART = 1 / 2;
const TIGHTNESS = 16;
/** What is kept grows no faster than by so many bytes for each that the relay handles. */
const MAX_GROWTH = 4;

/** A socket of a port, as far as it is looked after. */
export interface KeptSocket {
  readonly ws: WebSocket;
  readonly intake: Intake;
  /** As whose it counts. */
  readonly holder: string;
  /** What the relay keeps for it, and of what it sends. */
  readonly keptBytes: () => number;
}

/** How much may wait for a reader, as things are. */
export interface Room {
  readonly bytes: number;
}

/**
 * Looks after the sockets of all ports: nobody waits for one for too long, and together the relay keeps no more for them than it may.
 * When they keep half of that, each may keep less from now on. When it is more all the same, sockets are cut off: of the holder who
 * has most kept, the one for which most is.
 */
export class Upkeep {
  readonly room: Room & { bytes: number };
  readonly #limits: BrokerLimits;
  readonly #turns: Turns;
  readonly #sockets = new Map<KeptSocket, Deadlines>();
  readonly #timer: NodeJS.Timeout;

  constructor(limits: BrokerLimits, turns: Turns) {
    this.#limits = limits;
    this.#turns = turns;
    this.room = { bytes: limits.relayBufferBytes };
    const { closeTimeoutMs, probeTimeoutMs } = limits;
    this.#timer = setInterval(() => this.#check(), Math.min(INTERVAL_MS, closeTimeoutMs, probeTimeoutMs));
    this.#timer.unref();
    this.makeRoom();
  }

  /** Until it has closed. */
  add(socket: KeptSocket): void {
    const { ws, intake } = socket;
    this.#sockets.set(socket, new Deadlines(ws, intake, this.#limits));
    ws.on('close', () => this.#sockets.delete(socket));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Sees to it that no more is kept than may be. Comes back before more can be. */
  makeRoom(): void {
    const { maxKeptBytes, relayBufferBytes } = this.#limits;
    const kept = [...this.#sockets.keys()].map((socket) => ({ socket, bytes: socket.keptBytes() }));
    const sumBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    this.room.bytes = sumBytes > maxKeptBytes * TIGHT_PART ? relayBufferBytes / TIGHTNESS : relayBufferBytes;
    if (sumBytes > maxKeptBytes) for (const { ws } of tooMany(kept, sumBytes - maxKeptBytes)) ws.terminate();
    const leftBytes = Math.max(MIB, (maxKeptBytes - sumBytes) / MAX_GROWTH);
    this.#turns.alarm(leftBytes, () => this.makeRoom());
  }

  #check(): void {
    const nowMs = performance.now();
    for (const deadlines of this.#sockets.values()) deadlines.check(nowMs);
    this.makeRoom();
  }
}

interface Kept<Socket> {
  readonly socket: Socket;
  readonly bytes: number;
}

/** Those that are to go, so that `excessBytes` less are kept. */
export function tooMany<Socket extends Pick<KeptSocket, 'holder'>>(
  all: readonly Kept<Socket>[],
  excessBytes: number,
): Socket[] {
  const holders = new Map<string, { sumBytes: number; readonly largestLast: Kept<Socket>[] }>();
  for (const kept of all.toSorted((one, other) => one.bytes - other.bytes)) {
    const { holder } = kept.socket;
    const entry = holders.get(holder) ?? { sumBytes: 0, largestLast: [] };
    holders.set(holder, entry);
    entry.sumBytes += kept.bytes;
    entry.largestLast.push(kept);
  }
  const chosen: Socket[] = [];
  for (let leftBytes = excessBytes; leftBytes > 0; ) {
    let greediest: { sumBytes: number; readonly largestLast: Kept<Socket>[] } | undefined;
    for (const entry of holders.values()) if (entry.sumBytes > (greediest?.sumBytes ?? 0)) greediest = entry;
    const largest = greediest?.largestLast.pop();
    if (greediest === undefined || largest === undefined) break;
    greediest.sumBytes -= largest.bytes;
    leftBytes -= largest.bytes;
    chosen.push(largest.socket);
  }
  return chosen;
}
