type Handler = (this: EventTarget, event: Event) => unknown;

/**
 * The `onmessage`-like attributes of an event target (HTML §8.1.8.1): a handler takes its place among the listeners when it
 * is first set, keeps it when another replaces it, and gives it up when set to anything but a function.
 */
export class HandlerAttributes {
  readonly #target: EventTarget;
  readonly #handlers = new Map<string, Handler>();
  /** Types that others have listened to. */
  readonly #shared = new Set<string>();
  readonly #listener = (event: Event): unknown => this.#handlers.get(event.type)?.call(this.#target, event);

  constructor(target: EventTarget) {
    this.#target = target;
  }

  /** The handler of `type`, if nothing else was ever added that listens to it. */
  soleListener(type: string): Handler | undefined {
    return this.#shared.has(type) ? undefined : this.#handlers.get(type);
  }

  /** To be told of each listener that is added to the target. */
  onAdded(type: string, listener: unknown): void {
    if (listener !== this.#listener) this.#shared.add(type);
  }

  get(type: string): Handler | null {
    return this.#handlers.get(type) ?? null;
  }

  set(type: string, handler: unknown): void {
    if (typeof handler === 'function') {
      this.#handlers.set(type, handler as Handler);
      this.#target.addEventListener(type, this.#listener);
    } else {
      this.#handlers.delete(type);
      this.#target.removeEventListener(type, this.#listener);
    }
  }
}
