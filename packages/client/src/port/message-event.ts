import { completeAttributes, exposeMembers, tagInterface } from './web-idl.ts';

/**
 * The `message` event of a port: a `MessageEvent`, whose `data` may be `undefined`, and whose `ports` may hold `PeerPort`s.
 *
 * It is one by its prototype chain only. The platforms' own constructor takes several times as long as that of `Event`, and
 * more than all else that is done for a small message.
 */
export class PortMessageEvent extends Event implements MessageEvent {
  readonly #data: unknown;
  readonly #ports: readonly object[];

  /** @param ports must not change any more. */
  constructor(data: unknown, ports: readonly object[]) {
    super('message');
    this.#data = data;
    this.#ports = ports;
  }

  /** The message. */
  get data(): unknown {
    return this.#data;
  }

  /** The `PeerPort`s and native `MessagePort`s that were transferred, in the order of the transfer list. */
  get ports(): MessageEvent['ports'] {
    return this.#ports as MessageEvent['ports'];
  }

  /** As of every port (HTML §9.4.4): empty. */
  get origin(): string {
    return '';
  }

  /** Empty: only server-sent events have one. */
  get lastEventId(): string {
    return '';
  }

  /** `null`: only a window's messages have one. */
  get source(): null {
    return null;
  }

  /** Does nothing: a message stays what it is. */
  initMessageEvent(): void {}

  static {
    const { prototype } = PortMessageEvent;
    Object.setPrototypeOf(prototype, MessageEvent.prototype);
    Reflect.deleteProperty(prototype, 'constructor');
    exposeMembers(prototype);
    completeAttributes(prototype, MessageEvent.prototype, new MessageEvent('message'));
    tagInterface(prototype, 'MessageEvent');
  }
}
