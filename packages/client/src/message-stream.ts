import { type Frame, FrameType } from '@peerport/protocol';
import { type Deliver, Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import { Reassembly } from './reassembly.ts';
import type { Platform } from './socket.ts';
import { type Carrier, type Incoming, Parcel, readMessage } from './transfer.ts';

/** How a stream ended. */
export interface StreamEnd {
  readonly wasClean: boolean;
  readonly message: string;
}

/** What a stream tells its owner, each in a task of its own. */
export interface MessageStreamHooks<End extends StreamEnd> {
  /** Checks or changes what a message holds, before it is delivered. What it throws makes the message unreadable. */
  validate?: ((data: unknown) => unknown) | undefined;
  onMessage(message: Incoming): void;
  onMessageError(error: unknown): void;
  /** The last call. */
  onEnd(end: End): void;
}

/** One stream of messages in each direction over a port's socket: that of the port itself, or of what was transferred over it. */
export class MessageStream<End extends StreamEnd> {
  readonly id: number;
  readonly inbox: Inbox<Frame | { readonly end: End }>;
  readonly reassembly = new Reassembly();
  readonly #carrier: Carrier;
  readonly #outbox: Outbox;
  readonly #hooks: MessageStreamHooks<End>;

  constructor(id: number, carrier: Carrier, outbox: Outbox, platform: Platform, hooks: MessageStreamHooks<End>) {
    this.id = id;
    this.#carrier = carrier;
    this.#outbox = outbox;
    this.#hooks = hooks;
    this.inbox = new Inbox(platform.queueTask, (item) => this.#prepare(item));
  }

  /** @throws {DataCloneError} nothing was sent, nothing detached. */
  post(message: unknown, transfer: readonly object[] | 'all'): void {
    this.postParcel(new Parcel(message, transfer, this.#carrier));
  }

  postParcel(parcel: Parcel): void {
    const outgoing = parcel.send(this.id);
    if ('frame' in outgoing) this.#outbox.push(outgoing.frame);
    else this.#outbox.pushLater(outgoing.later, outgoing.reservedBytes);
  }

  /** Says that nothing follows. */
  postClose(): void {
    this.#outbox.push({ type: FrameType.close, stream: this.id, payload: new Uint8Array() });
  }

  /** Takes a frame that is not a `close`. @throws {ProtocolError} */
  receive(frame: Frame): void {
    const message = this.reassembly.push(frame);
    if (message !== undefined) this.inbox.push(message);
  }

  end(end: End): void {
    this.inbox.end({ end });
  }

  #prepare(item: Frame | { readonly end: End }): Deliver | Promise<Deliver> {
    if ('end' in item) return () => this.#hooks.onEnd(item.end);
    try {
      const message = this.#read(item);
      return message instanceof Promise ? message.catch(this.#failed).then(this.#delivery) : this.#delivery(message);
    } catch (error) {
      return this.#delivery(this.#failed(error));
    }
  }

  #read(frame: Frame): Incoming | Promise<Incoming> {
    const message = readMessage(frame, this.#carrier);
    const { validate } = this.#hooks;
    if (validate === undefined) return message;
    if (message instanceof Promise)
      return message.then(async (ready) => ({ ...ready, data: await validate(ready.data) }));
    const data = validate(message.data);
    return data instanceof Promise ? data.then((valid) => ({ ...message, data: valid })) : { ...message, data };
  }

  readonly #failed = (error: unknown): Unreadable => new Unreadable(error);

  readonly #delivery = (message: Incoming | Unreadable): Deliver => {
    return message instanceof Unreadable
      ? () => this.#hooks.onMessageError(message.error)
      : () => this.#hooks.onMessage(message);
  };
}

class Unreadable {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}
