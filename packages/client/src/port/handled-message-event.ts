import { realTime } from '../platform/time.ts';
import { PortMessageEvent } from './message-event.ts';
import { completeAttributes, exposeMembers } from './web-idl.ts';

/** What Node's `console.log()` calls to show an object. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The `message` event of a port whose only listener is `onmessage`. By its prototype chain it is a {@link PortMessageEvent}, but the platform
 * did not create it: creating and dispatching an event costs a page more than everything else for a small message. So no other target can
 * dispatch it again.
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

  /** An own property, as of every event (DOM §2.2). */
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
   * Calls `handler` with the event, as if `target` had dispatched it (DOM §2.9).
   *
   * @param ports must not change afterwards.
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

  /** The time when it is first read, shortly after the event was created. Reading the clock for each event would take too long. */
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

  /** Has no effect: a message cannot be cancelled. */
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
