import { type BrokerLimits, DEFAULT_BROKER_LIMITS } from '@peerport/protocol';
import type { BrokerStats } from '@peerport/protocol/admin';
import { BrokerError } from './base/errors.ts';
import { type Log, logOf, noLog } from './base/log.ts';
import { nextTurn } from './base/next-tick.ts';
import {
  type BrokerOptions,
  checkBrokerOptions,
  checkOwnerChannelOptions,
  type OwnerChannelOptions,
} from './base/options.ts';
import type { ChannelInfo, ChannelTickets } from './core/channel.ts';
import { RelayHost } from './host/relay-host.ts';
import { Rendezvous } from './rendezvous/rendezvous.ts';
import { type RelayControl, startRelayThread } from './thread/relay-thread.ts';

/** A running broker: creates channels, lists them, revokes them, and relays their messages without reading them. */
export interface Broker {
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /**
   * Creates a channel, and a ticket for each of its two ports.
   *
   * @throws {TypeError} an option is wrong.
   * @throws {BrokerError} `ERR_TOO_MANY_CHANNELS`, `ERR_BROKER_CLOSED`, `ERR_RELAY_GONE`.
   */
  createChannel(options?: OwnerChannelOptions): Promise<ChannelTickets>;
  /** The channels that have not ended, oldest first. @throws {BrokerError} as `createChannel`. */
  channels(): Promise<ChannelInfo[]>;
  /**
   * Ends a channel and every channel that its ports created: their tickets can no longer be redeemed, and their ports close with
   * `revoked`. Does nothing if the channel has ended. @throws {BrokerError} as `createChannel`.
   */
  revoke(channelId: string): Promise<void>;
  /** Figures about the broker since it started. @throws {BrokerError} as `createChannel`. */
  stats(): Promise<BrokerStats>;
  /**
   * Closes every port with `broker-gone`, then the listener and the relay's thread. What ports of this process have sent, or closed, before is
   * forwarded first. Resolves when that is done, after at most `limits.closeTimeoutMs`. Calling it again has no effect.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a broker on 127.0.0.1. Like a listening server, it keeps the process alive until it is closed.
 *
 * @throws {TypeError} an option is wrong.
 * @throws {BrokerError} `ERR_LISTEN`: the port is in use or not permitted; `ERR_INSPECT`: the rendezvous file cannot be written;
 * `ERR_RELAY_GONE`: the thread did not start.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  checkBrokerOptions(options);
  const { broker } = await openBroker(options);
  return broker;
}

/** Starts a broker for the Electron adapter, which also uses its control. @param onChannelEnd called for each channel that has ended. */
export async function openBroker(
  options: BrokerOptions,
  onChannelEnd: (channelId: string) => void = () => {},
): Promise<{ broker: Broker; control: RelayControl }> {
  const { port = 0, relay = 'worker', logger } = options;
  const limits: BrokerLimits = { ...DEFAULT_BROKER_LIMITS, ...options.limits };
  const log = logger === undefined ? noLog : logOf(logger);
  const rendezvous = await prepareRendezvous(options.inspect);
  const setup = { limits, inspect: rendezvous?.setup };
  const thread = relay === 'worker' ? await startRelayThread(setup, { log, onChannelEnd }) : undefined;
  const control = thread ?? new RelayHost({ ...setup, isWorker: false }, log, onChannelEnd);
  const url = await listen(control, port);
  log('info', { url, relay: thread === undefined ? 'inline' : 'worker' }, 'broker listens');
  await publish(rendezvous, url, control);
  return { broker: new RunningBroker(url, control, rendezvous, log), control };
}

class RunningBroker implements Broker {
  readonly url: string;
  readonly #control: RelayControl;
  readonly #rendezvous: Rendezvous | undefined;
  readonly #log: Log;
  #closing: Promise<void> | undefined;

  constructor(url: string, control: RelayControl, rendezvous: Rendezvous | undefined, log: Log) {
    this.url = url;
    this.#control = control;
    this.#rendezvous = rendezvous;
    this.#log = log;
  }

  async createChannel(options: OwnerChannelOptions = {}): Promise<ChannelTickets> {
    checkOwnerChannelOptions(options);
    this.#assertOpen();
    const tickets = await this.#control.createChannel(options);
    if (tickets === undefined)
      throw new BrokerError(
        'ERR_TOO_MANY_CHANNELS',
        'maxChannelsCount channels are open: close some, or raise the limit',
      );
    return tickets;
  }

  async channels(): Promise<ChannelInfo[]> {
    this.#assertOpen();
    return this.#control.channels();
  }

  async revoke(channelId: string): Promise<void> {
    this.#assertOpen();
    await this.#control.revoke(channelId);
  }

  async stats(): Promise<BrokerStats> {
    this.#assertOpen();
    return this.#control.stats();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      this.#rendezvous?.remove();
    } finally {
      // Ports of this process write in a microtask what was posted, or closed, in this task.
      await nextTurn();
      await this.#control.close();
    }
    this.#log('info', { url: this.url }, 'broker closed');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new BrokerError('ERR_BROKER_CLOSED', 'the broker was closed');
  }
}

/** @throws {BrokerError} `ERR_INSPECT` */
async function prepareRendezvous(inspect: BrokerOptions['inspect'] = false): Promise<Rendezvous | undefined> {
  if (inspect === false) return undefined;
  try {
    return await Rendezvous.prepare(inspect === true ? {} : inspect);
  } catch (cause) {
    throw inspectError(cause);
  }
}

/** Writes the rendezvous file. @throws {BrokerError} `ERR_INSPECT` */
async function publish(rendezvous: Rendezvous | undefined, url: string, control: RelayControl): Promise<void> {
  try {
    await rendezvous?.publish(url);
  } catch (cause) {
    await control.close();
    throw inspectError(cause);
  }
}

function inspectError(cause: unknown): BrokerError {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new BrokerError('ERR_INSPECT', `the broker cannot be inspected: ${problem}`, { cause });
}

async function listen(control: RelayControl, port: number): Promise<string> {
  try {
    return await control.listen(port);
  } catch (cause) {
    if (cause instanceof BrokerError) throw cause;
    await control.close();
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new BrokerError('ERR_LISTEN', `cannot listen on 127.0.0.1:${port}: ${problem}`, { cause });
  }
}
