import { LONGEST_TIMER_MS, parseTicket, type Ticket } from '@peerport/protocol';
import type { Platform } from './platform/platform.ts';
import { abortWith } from './port/abort-with.ts';
import { firstHandover } from './port/handover.ts';
import { PeerPort } from './port/peer-port.ts';
import { PortCore } from './port/port-core.ts';
import { portTransferable } from './port/port-transferable.ts';
import type { StandardSchema } from './port/standard-schema.ts';
import type { Transferable } from './transfer/carrier.ts';
import { platformTransferables } from './transfer/transferables/all.ts';

/** Options of {@link Connect | connect}. */
export interface ConnectOptions<In = unknown> {
  /** Aborts the port in any state: both sides close with `aborted`. */
  readonly signal?: AbortSignal;
  /**
   * Checks incoming messages: a schema of zod, or of another library that implements Standard Schema. Its output is delivered. A message that
   * does not match becomes a `messageerror` event, whose `error` lists the issues.
   */
  readonly schema?: StandardSchema<In>;
  /** Bytes that may wait for the peer before `postMessage()` throws a `QuotaExceededError`. Default: 512 MiB. */
  readonly maxBufferedBytes?: number;
  /**
   * `task` (default): each message is delivered in a task of its own, as with `MessagePort`, so microtasks run between messages. `batch`:
   * messages that arrive together, in one WebSocket message, are delivered in one task, and microtasks run after the last. That costs less
   * for each message.
   */
  readonly delivery?: 'task' | 'batch';
  /**
   * Detects a peer that hangs: an `unresponsive` event fires about this long after it stopped running tasks, because its thread is blocked or
   * its process is suspended, and a `responsive` event when it continues. Only this side needs the option. Default: off.
   */
  readonly heartbeatMs?: number;
}

/**
 * Redeems a ticket, as an object or a string, and returns a port at once. Messages can be posted right away; they wait until the peer is
 * there. If the broker refuses the ticket, the peer never comes, or the broker cannot be reached, the port fires `close`.
 *
 * @typeParam In what the port receives: the output of `schema`, if there is one.
 * @typeParam Out what may be posted.
 * @throws {ProtocolError} `ERR_TICKET`: not a valid ticket.
 * @throws {TypeError} an option is invalid.
 * @throws the signal's reason, if it is already aborted.
 */
// biome-ignore lint/suspicious/noExplicitAny: like MessagePort, a port without a schema makes no promise about its messages
export type Connect = <In = any, Out = any>(ticket: Ticket | string, options?: ConnectOptions<In>) => PeerPort<In, Out>;

const DELIVERIES: readonly unknown[] = ['task', 'batch'];

/** The `connect` of a platform. */
export function createConnect(platform: Platform): Connect {
  const transferables = [portTransferable as unknown as Transferable, ...platformTransferables(platform.nativePorts)];
  const environment = { platform, transferables };
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
