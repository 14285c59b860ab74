import { deserialize, serialize } from '@peerport/protocol';
import type { LaneHandlers, LaneLike } from '../../src/transfer/carrier.ts';
import {
  isNativePort,
  isNativeTransformStream,
  isReadableStream,
  isWritableStream,
} from '../../src/transfer/transferables/brands.ts';

type Delivery =
  | { type: 'message'; data: unknown; transferred: object[] }
  | { type: 'messageerror'; error: unknown }
  | { type: 'close'; wasClean: boolean; problem: string };

/**
 * One end of a lane within a process: messages pass through the codec and arrive in tasks of their own; what is
 * transferred passes through `structuredClone`.
 */
export class MemoryLane implements LaneLike {
  /** What was posted at this end, as it was given. */
  readonly posted: unknown[] = [];
  isClosed = false;
  other!: MemoryLane;
  handlers: LaneHandlers | undefined;
  readonly #incoming: Delivery[] = [];
  #isScheduled = false;

  listen(handlers: LaneHandlers): void {
    this.handlers = handlers;
    this.#schedule();
  }

  post(message: unknown, transfer: readonly object[] | 'all' = []): void {
    if (this.isClosed) return;
    const taken: object[] = [];
    const reference = (object: object) => {
      const isTaken = transfer === 'all' ? isTransferable(object) : transfer.includes(object);
      return isTaken ? taken.push(object) - 1 : undefined;
    };
    const bytes = serialize(message, { transfer: transfer === 'all' ? [] : transfer, reference });
    const transferred = structuredClone(taken, { transfer: taken as Transferable[] });
    const data = deserialize(bytes, { dereference: (index) => transferred[index] });
    this.posted.push(message);
    this.other.#push({ type: 'message', data, transferred });
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.other.#push({ type: 'close', wasClean: true, problem: 'the other side closed it' });
  }

  /** A message of this end that the other cannot read. */
  postUnreadable(): void {
    this.other.#push({ type: 'messageerror', error: new Error('unreadable') });
  }

  /** The socket that carries the lane goes down. */
  cut(problem: string): void {
    for (const end of [this, this.other]) {
      end.isClosed = true;
      end.#push({ type: 'close', wasClean: false, problem });
    }
  }

  #push(delivery: Delivery): void {
    this.#incoming.push(delivery);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#incoming.length === 0 || this.handlers === undefined) return;
    this.#isScheduled = true;
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    this.#isScheduled = false;
    const delivery = this.#incoming.shift();
    if (delivery?.type === 'message') this.handlers?.onMessage({ ...delivery, ports: [] });
    if (delivery?.type === 'messageerror') this.handlers?.onMessageError?.(delivery.error);
    if (delivery?.type === 'close') {
      this.isClosed = true;
      this.handlers?.onClose?.(delivery.wasClean, delivery.problem);
    }
    this.#schedule();
  }
}

export function memoryLanes(): [MemoryLane, MemoryLane] {
  const ends: [MemoryLane, MemoryLane] = [new MemoryLane(), new MemoryLane()];
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return ends;
}

function isTransferable(object: object): boolean {
  return [isNativePort, isReadableStream, isWritableStream, isNativeTransformStream].some((is) => is(object));
}
