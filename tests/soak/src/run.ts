import type { Ticket } from '@peerport/client';
import type { Child } from './child.ts';
import { type ChannelRecord, type Deed, Ledger } from './ledger.ts';
import { brokerParty, type Party, peerParty } from './party.ts';
import type { BrokerFunctions, PeerFunctions, PortReport } from './processes/functions.ts';
import { Random } from './random.ts';
import { Siege, type SiegeResult } from './siege.ts';

const ROUND_MS = 8_000;
/** Of a round, the part in which nothing else is done: who waits for the processor says nothing of the relay. */
const SIEGE_SHARE = 0.5;
const MAX_STEP_MS = 60;
const MAX_CHANNELS_COUNT = 24;
const MAX_STOP_MS = 400;
const TICKET_TTL_MS = 4_000;
/** Time that a port has to close after all that could end it. */
const CLOSE_WITHIN_MS = 30_000;
const REFUSE_WITHIN_MS = 5_000;
/** Tickets that are tried again at the end of a round. */
const RETRIED_TICKETS_COUNT = 10;

/** What is done at a step, and how often. */
const ACTIONS = {
  open: 40,
  close: 12,
  abort: 4,
  revoke: 4,
  'leave a ticket': 3,
  // Windows cannot.
  'stop a peer': process.platform === 'win32' ? 0 : 2,
  'kill a peer': 2,
  'kill a broker': 0.7,
} as const;

type Action = keyof typeof ACTIONS;

/** A channel of this round. */
interface Channel {
  readonly record: ChannelRecord;
  readonly broker: Child<BrokerFunctions>;
  readonly holders: readonly [Child<PeerFunctions>, Child<PeerFunctions>];
  isPaired: boolean;
}

/** How a run goes, or went. */
export interface SoakResult {
  readonly totals: Ledger['totals'];
  readonly actions: Readonly<Record<Action, number>>;
  readonly refusedTicketsCount: number;
  readonly roundsCount: number;
  /** Of each process that lived through the run, at the end of each round. */
  readonly memoryBytes: Readonly<Record<string, readonly number[]>>;
  readonly siege: SiegeResult;
  readonly problems: readonly string[];
}

/** Does at random what can happen to channels, and keeps account of what comes of it. */
export class Soak {
  readonly #random: Random;
  readonly #ledger = new Ledger();
  readonly #brokers = [
    brokerParty('steady broker, inline', false, { relay: 'inline' }),
    brokerParty('mortal broker, worker', true, { relay: 'worker' }),
  ];
  readonly #peers = [
    peerParty('steady peer 1', false),
    peerParty('steady peer 2', false),
    peerParty('mortal peer 1', true),
    peerParty('mortal peer 2', true),
  ];
  readonly #siege = new Siege();
  readonly #actions = Object.fromEntries(Object.keys(ACTIONS).map((name) => [name, 0])) as Record<Action, number>;
  readonly #problems: string[] = [];
  #channels: Channel[] = [];
  /** Tickets that must be refused once the round is over. */
  #spentTickets: Ticket[] = [];
  /** What was begun in this round, and has to be done before its end. */
  #pending: Promise<void>[] = [];
  #roundsCount = 0;
  #refusedTicketsCount = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  get result(): SoakResult {
    const steady = this.#parties.filter(({ isMortal }) => !isMortal);
    return {
      totals: this.#ledger.totals,
      actions: this.#actions,
      refusedTicketsCount: this.#refusedTicketsCount,
      roundsCount: this.#roundsCount,
      memoryBytes: Object.fromEntries(steady.map(({ name, memoryBytes }) => [name, memoryBytes])),
      siege: this.#siege.result,
      problems: [...this.#problems, ...this.#ledger.problems, ...this.#siege.problems],
    };
  }

  /** Rounds until the time is over. */
  async run(durationMs: number): Promise<SoakResult> {
    try {
      await Promise.all(this.#parties.map((party) => party.start()));
      this.#siege.start();
      const endMs = performance.now() + durationMs;
      do await this.#round(Math.min(ROUND_MS, endMs - performance.now()));
      while (performance.now() < endMs);
      return this.result;
    } finally {
      for (const party of this.#parties) await party.end();
      await this.#siege.end();
    }
  }

  get #parties(): (Party<BrokerFunctions> | Party<PeerFunctions>)[] {
    return [...this.#brokers, ...this.#siege.brokers, ...this.#peers];
  }

  /** @param ms about how long it takes; on a busy machine, the siege takes longer, and nothing else is cut short for it. */
  async #round(ms: number): Promise<void> {
    await this.#siege.round(ms * SIEGE_SHARE);
    const endMs = performance.now() + ms * (1 - SIEGE_SHARE);
    while (performance.now() < endMs) {
      this.#act(this.#random.weighted(ACTIONS));
      await sleep(this.#random.below(MAX_STEP_MS));
    }
    await Promise.all(this.#pending);
    this.#pending = [];
    for (const channel of this.#channels) if (channel.record.deeds.size === 0) this.#close(channel, 0);
    await this.#account();
    for (const broker of [...this.#brokers, ...this.#siege.brokers]) await this.#checkBroker(broker);
    // A ticket of a process that was killed before it came is spent only once its channel has ended.
    await this.#checkTickets();
    for (const party of this.#parties) this.#problems.push(...(await party.check()));
    this.#roundsCount++;
  }

  #act(action: Action): void {
    const untouched = this.#channels.filter(({ isPaired, record }) => isPaired && record.deeds.size === 0);
    const channel = this.#random.pick(untouched);
    const side = this.#random.below(2) as 0 | 1;
    switch (action) {
      case 'open':
        if (untouched.length >= MAX_CHANNELS_COUNT) return;
        this.#pending.push(this.#open());
        break;
      case 'leave a ticket':
        this.#pending.push(this.#leaveTicket());
        break;
      case 'stop a peer':
        this.#pending.push(this.#stopPeer());
        break;
      case 'kill a peer':
        if (!this.#kill(this.#peers, 'peer killed', ({ holders }, child) => holders.includes(child))) return;
        break;
      case 'kill a broker':
        if (!this.#kill(this.#brokers, 'broker killed', ({ broker }, child) => broker === child)) return;
        break;
      default:
        if (channel === undefined) return;
        if (action === 'close') this.#close(channel, side);
        else if (action === 'abort') this.#abort(channel, side);
        else this.#revoke(channel);
    }
    this.#actions[action]++;
  }

  async #open(): Promise<void> {
    const broker = this.#random.pick(this.#brokers)?.child;
    const parties = [this.#random.pick(this.#peers), this.#random.pick(this.#peers)];
    const tickets = await broker?.call.createChannel({ ttlMs: TICKET_TTL_MS }).catch(ignored);
    const [first, second] = parties.map((party) => party?.child);
    if (broker === undefined || tickets === undefined || first === undefined || second === undefined) return;
    const { id, port1, port2 } = tickets;
    const record: ChannelRecord = { id, deeds: new Set(), closer: undefined, reports: [undefined, undefined] };
    const channel: Channel = { record, broker, holders: [first, second], isPaired: false };
    this.#channels.push(channel);
    if (this.#brokers.every(({ child }) => child !== broker)) record.deeds.add('broker killed');
    this.#spentTickets.push(port1);
    await Promise.all([first.call.open(`${id}/0`, port1), second.call.open(`${id}/1`, port2)]).catch(ignored);
    await Promise.all([first.call.settled(`${id}/0`), second.call.settled(`${id}/1`)]).catch(ignored);
    channel.isPaired = true;
  }

  /** Nobody redeems the tickets of a channel before it is revoked. */
  async #leaveTicket(): Promise<void> {
    const broker = this.#random.pick(this.#brokers)?.child;
    const tickets = await broker?.call.createChannel().catch(ignored);
    if (tickets === undefined) return;
    await broker?.call.revoke(tickets.id).catch(ignored);
    this.#spentTickets.push(tickets.port1, tickets.port2);
  }

  #close(channel: Channel, side: 0 | 1): void {
    channel.record.closer = side;
    channel.record.deeds.add('closed');
    void channel.holders[side].call.close(`${channel.record.id}/${side}`).catch(ignored);
  }

  #abort({ record, holders }: Channel, side: 0 | 1): void {
    record.deeds.add('aborted');
    void holders[side].call.abort(`${record.id}/${side}`).catch(ignored);
  }

  #revoke({ record, broker }: Channel): void {
    record.deeds.add('revoked');
    void broker.call.revoke(record.id).catch(ignored);
  }

  async #stopPeer(): Promise<void> {
    const child = this.#random.pick(this.#peers)?.child;
    child?.stop();
    await sleep(this.#random.below(MAX_STOP_MS));
    child?.continue();
  }

  /** Returns whether there was one to kill. */
  #kill<Functions extends BrokerFunctions | PeerFunctions>(
    parties: readonly Party<Functions>[],
    deed: Deed,
    concerns: (channel: Channel, child: Child<Functions>) => boolean,
  ): boolean {
    const victim = this.#random.pick(parties.filter(({ isMortal, child }) => isMortal && child !== undefined));
    if (victim?.child === undefined) return false;
    for (const channel of this.#channels) if (concerns(channel, victim.child)) channel.record.deeds.add(deed);
    this.#pending.push(victim.restart());
    return true;
  }

  /** Waits for all ports to close, and puts what each did into the ledger. */
  async #account(): Promise<void> {
    const reports = new Map<string, PortReport>();
    await Promise.all(
      this.#peers.map(async ({ name, child }) => {
        const finished = await child?.call.finish(CLOSE_WITHIN_MS);
        for (const report of finished?.reports ?? []) reports.set(report.id, report);
        for (const id of finished?.openIds ?? []) this.#problems.push(`${name}: port ${id} has not closed`);
      }),
    );
    for (const { record } of this.#channels) {
      record.reports[0] = reports.get(`${record.id}/0`);
      record.reports[1] = reports.get(`${record.id}/1`);
      this.#ledger.add(record);
    }
    this.#channels = [];
  }

  async #checkTickets(): Promise<void> {
    const child = this.#peers.find(({ isMortal }) => !isMortal)?.child;
    const tickets = Array.from({ length: RETRIED_TICKETS_COUNT }, () => this.#random.pick(this.#spentTickets));
    this.#spentTickets = [];
    for (const ticket of new Set(tickets)) {
      if (ticket === undefined) continue;
      const outcome = await child?.call.tryTicket(ticket, REFUSE_WITHIN_MS);
      if (outcome === 'refused') this.#refusedTicketsCount++;
      else if (outcome !== 'broker-gone') this.#problems.push(`a ticket that is spent was not refused: ${outcome}`);
    }
  }

  async #checkBroker({ name, child }: Party<BrokerFunctions>): Promise<void> {
    const untilMs = performance.now() + CLOSE_WITHIN_MS;
    let channels = await child?.call.channels();
    while (channels?.length !== 0 && performance.now() < untilMs) {
      await sleep(MAX_STEP_MS);
      channels = await child?.call.channels();
    }
    if (channels?.length !== 0) this.#problems.push(`${name}: lists ${channels?.length} channels that have ended`);
  }
}

/** Of a process that was killed meanwhile. */
const ignored = () => undefined;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
