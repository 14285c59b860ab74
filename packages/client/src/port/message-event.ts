import { completeAttributes, exposeMembers, tagInterface } from './web-idl.ts';

/**
 * The `message` event of a port: a `MessageEvent` whose `data` can be `undefined`, and whose `ports` can hold `PeerPort`s.
 *
 * It is a `MessageEvent` by its prototype chain only. The platforms' constructor takes several times as long as that of `Event`, and longer
 * than everything else for a small message.
 */
export class PortMessageEvent extends Event implements MessageEvent {
  readonly #data: unknown;
  readonly #ports: readonly object[];

  /** @param ports must not change afterwards. */
  constructor(data: unknown, ports: readonly object[]) {
    super('message');
    this.#data = data;
    this.#ports = ports;
  }

  /** The message. */
  get data(): unknown {
    return this.#data;
  }

  /** The transferred `PeerPort`s and native `MessagePort`s, in the order of the transfer list. */
  get ports(): MessageEvent['ports'] {
    return this.#ports as MessageEvent['ports'];
  }

  /** Empty, as for every port (HTML §9.4.4). */
  get origin(): string {
    return '';
  }

  /** Empty: only server-sent events have an id. */
  get lastEventId(): string {
    return '';
  }

  /** `null`: only messages of windows have a source. */
  get source(): null {
    return null;
  }

  /** Does nothing: a message cannot be changed. */
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
