import { parseTicket, type Ticket } from '@peerport/protocol';
import type { Platform } from './connection/socket.ts';
import { abortWith } from './port/abort-with.ts';
import { PeerPort } from './port/peer-port.ts';
import { type Environment, PortCore } from './port/port-core.ts';
import type { StandardSchema } from './port/standard-schema.ts';
import { firstHandover } from './transfer/handover.ts';
import { allKinds } from './transfer/transferables/kinds.ts';

/** What {@link Connect | connect} can be told. */
export interface ConnectOptions<In = unknown> {
  /** Aborts the port, whatever state it is in: both sides close with `aborted`. */
  readonly signal?: AbortSignal;
  /**
   * What incoming messages must look like: a schema of zod, or of any library that implements Standard Schema. What it makes
   * of a message is delivered; a message that does not match becomes a `messageerror` event whose `error` has the issues.
   */
  readonly schema?: StandardSchema<In>;
  /** Bytes that may wait for the peer before `postMessage` throws a `QuotaExceededError`. Default: 512 MiB. */
  readonly maxBufferedBytes?: number;
  /**
   * `task` (default): each message is delivered in a task of its own, as with `MessagePort`, and microtasks run between two.
   * `batch`: all messages that came together, in one WebSocket message, are delivered in one task, and microtasks run after
   * the last. For firehoses: it costs less for each message.
   */
  readonly delivery?: 'task' | 'batch';
  /**
   * Watches whether the peer is alive: about this time after it has stopped to run tasks, because its thread hangs or its process is
   * stopped, an `unresponsive` event fires, and `responsive` when it goes on. Only this side needs the option. Default: no watch.
   */
  readonly heartbeatMs?: number;
}

/**
 * `connect(ticket)` redeems a ticket, in its object or its string form, and returns at once with a port that can be posted to:
 * what is posted before the peer is there waits for it. A ticket that the broker does not accept, a peer that never comes, a
 * broker that cannot be reached: all become the port's `close` event.
 *
 * @typeParam In what the port receives: the output of `schema`, if there is one.
 * @typeParam Out what may be posted.
 * @throws {ProtocolError} `ERR_TICKET`: what was given is not a ticket.
 * @throws {TypeError} an option is not what it should be.
 * @throws the signal's reason, if it is aborted already.
 */
// biome-ignore lint/suspicious/noExplicitAny: like MessagePort, a port without a schema makes no promise about its messages
export type Connect = <In = any, Out = any>(ticket: Ticket | string, options?: ConnectOptions<In>) => PeerPort<In, Out>;

const DELIVERIES: readonly unknown[] = ['task', 'batch'];
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The `connect` of a platform. */
export function createConnect(platform: Platform): Connect {
  const environment: Environment = { platform, kinds: allKinds(() => environment) };
  return (ticket, { signal, schema, maxBufferedBytes, delivery = 'task', heartbeatMs } = {}) => {
    const handover = firstHandover(parseTicket(ticket));
    if (!DELIVERIES.includes(delivery)) {
      throw new TypeError(`connect: delivery must be 'task' or 'batch', not '${delivery}'`);
    }
    if (heartbeatMs !== undefined && !(heartbeatMs > 0 && heartbeatMs <= LONGEST_TIMER_MS)) {
      throw new TypeError(`connect: heartbeatMs must be above 0 and at most ${LONGEST_TIMER_MS}, not ${heartbeatMs}`);
    }
    signal?.throwIfAborted();
    const core = new PortCore(environment, handover, { schema, maxBufferedBytes, delivery, heartbeatMs });
    if (signal !== undefined) abortWith(core, signal);
    return PeerPort.of(core);
  };
}
