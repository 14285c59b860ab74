import { clearInterval, setInterval } from 'node:timers';
import type { BrokerLimits } from '@peerport/protocol';
import type { WebSocket } from 'ws';
import { Deadlines } from './deadlines.ts';
import type { Ingress } from './ingress.ts';
import { type Allowance, decideBudget } from './memory-budget.ts';
import type { Scheduler } from './scheduler.ts';

const INTERVAL_MS = 1_000;

/** A socket of a port, as far as it is supervised. */
export interface SupervisedSocket {
  readonly ws: WebSocket;
  readonly ingress: Ingress;
  /** Whom its memory counts for. */
  readonly holder: string;
  /** Memory that the relay needs for it. */
  readonly keptBytes: () => number;
}

/** Supervises the sockets of all ports: none keeps others waiting for too long, and together they take no more memory than they may. */
export class Supervisor {
  readonly #limits: BrokerLimits;
  readonly #scheduler: Scheduler;
  readonly #allowance;
  readonly #sockets = new Map<SupervisedSocket, Deadlines>();
  readonly #timer: NodeJS.Timeout;

  constructor(limits: BrokerLimits, scheduler: Scheduler) {
    this.#limits = limits;
    this.#scheduler = scheduler;
    this.#allowance = { bytes: limits.relayBufferBytes };
    const { closeTimeoutMs, probeTimeoutMs } = limits;
    this.#timer = setInterval(() => this.#check(), Math.min(INTERVAL_MS, closeTimeoutMs, probeTimeoutMs));
    this.#timer.unref();
    this.enforceBudget();
  }

  /** How many bytes may wait for each reader. Changes with the memory in use. */
  get allowance(): Allowance {
    return this.#allowance;
  }

  /** Supervises a socket until it has closed. */
  add(socket: SupervisedSocket): void {
    const { ws, ingress } = socket;
    this.#sockets.set(socket, new Deadlines(ws, ingress, this.#limits));
    ws.on('close', () => this.#sockets.delete(socket));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Cuts sockets off if all together take too much memory. Runs again before they can take that much. */
  enforceBudget(): void {
    const usages = Array.from(this.#sockets.keys(), ({ ws, holder, keptBytes }) => ({
      ws,
      holder,
      bytes: keptBytes(),
    }));
    const { allowanceBytes, excess, nextLookBytes } = decideBudget(usages, this.#limits);
    this.#allowance.bytes = allowanceBytes;
    for (const { ws } of excess) ws.terminate();
    this.#scheduler.notifyAfter(nextLookBytes, () => this.enforceBudget());
  }

  #check(): void {
    const nowMs = performance.now();
    for (const deadlines of this.#sockets.values()) deadlines.check(nowMs);
    this.enforceBudget();
  }
}
