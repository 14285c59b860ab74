import { realTime } from '../platform/time.ts';
import { PortMessageEvent } from './message-event.ts';
import { completeAttributes, exposeMembers } from './web-idl.ts';

/** What Node's `console.log` shows an object with. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The `message` event of a port where `onmessage` is all that listens: a {@link PortMessageEvent} to whoever looks at it, by its prototype
 * chain, but none that the platform has made. To make one and to dispatch it takes a page longer than all else that is done for a
 * small message. So no other target can dispatch it again.
 */
export class HandledMessageEvent implements MessageEvent {
  declare readonly NONE: 0;
  declare readonly CAPTURING_PHASE: 1;
  declare readonly AT_TARGET: 2;
  declare readonly BUBBLING_PHASE: 3;
  declare readonly origin: string;
  declare readonly lastEventId: string;
  declare readonly source: null;
  declare readonly initMessageEvent: () => void;

  /** A property of the object itself, as of every event (DOM §2.2). */
  readonly isTrusted = false;
  readonly #data: unknown;
  readonly #ports: readonly object[];
  readonly #target: EventTarget;
  #isHandled = true;
  #isStopped = false;
  #timeStamp: number | undefined;

  private constructor(data: unknown, ports: readonly object[], target: EventTarget) {
    this.#data = data;
    this.#ports = ports;
    this.#target = target;
  }

  /**
   * Has `handler` handle a message, as if `target` had dispatched its event (DOM §2.9).
   *
   * @param ports must not change any more.
   * @throws what the handler throws.
   */
  static fire(
    target: EventTarget,
    handler: (this: EventTarget, event: Event) => unknown,
    data: unknown,
    ports: readonly object[],
  ): void {
    const event = new HandledMessageEvent(data, ports, target);
    try {
      handler.call(target, event);
    } finally {
      event.#isHandled = false;
    }
  }

  get data(): unknown {
    return this.#data;
  }

  get ports(): MessageEvent['ports'] {
    return this.#ports as MessageEvent['ports'];
  }

  get type(): 'message' {
    return 'message';
  }

  get target(): EventTarget {
    return this.#target;
  }

  get srcElement(): EventTarget {
    return this.#target;
  }

  get currentTarget(): EventTarget | null {
    return this.#isHandled ? this.#target : null;
  }

  get eventPhase(): 0 | 2 {
    return this.#isHandled ? Event.AT_TARGET : Event.NONE;
  }

  composedPath(): [] | [EventTarget] {
    return this.#isHandled ? [this.#target] : [];
  }

  /** When it was first asked for: nearly when the event was made. Reading the clock for each event would take too long. */
  get timeStamp(): number {
    this.#timeStamp ??= realTime.now();
    return this.#timeStamp;
  }

  get bubbles(): boolean {
    return false;
  }

  get cancelable(): boolean {
    return false;
  }

  get composed(): boolean {
    return false;
  }

  get defaultPrevented(): boolean {
    return false;
  }

  get returnValue(): boolean {
    return true;
  }

  /** Without effect, as nothing cancels a message. */
  set returnValue(_value: boolean) {}

  get cancelBubble(): boolean {
    return this.#isHandled && this.#isStopped;
  }

  set cancelBubble(isStopped: boolean) {
    if (isStopped) this.#isStopped = true;
  }

  initEvent(): void {}

  preventDefault(): void {}

  stopPropagation(): void {
    this.#isStopped = true;
  }

  stopImmediatePropagation(): void {
    this.#isStopped = true;
  }

  [INSPECT](): object {
    const { type, data, ports, target } = this;
    return { type, data, ports, target };
  }

  static {
    const { prototype } = HandledMessageEvent;
    Object.setPrototypeOf(prototype, PortMessageEvent.prototype);
    Reflect.deleteProperty(prototype, 'constructor');
    exposeMembers(prototype);
    completeAttributes(prototype, Event.prototype, new Event('message'));
  }
}
