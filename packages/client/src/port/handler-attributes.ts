type Handler = (this: EventTarget, event: Event) => unknown;

interface Attribute {
  /** What was set. An object that is not a function is kept but never called (Web IDL, `[LegacyTreatNonObjectAsNull]`). */
  handler: object | undefined;
  /** Whether other listeners were ever added for the type. */
  isShared: boolean;
}

/**
 * Event handler attributes such as `onmessage` (HTML §8.1.8.1). A handler takes its place among the listeners when it is first set, keeps it
 * when it is replaced, and loses it when set to anything but an object.
 */
export class HandlerAttributes {
  readonly #target: EventTarget;
  readonly #attributes = new Map<string, Attribute>();
  readonly #listener = (event: Event): unknown => {
    const returned = asFunction(this.#attributes.get(event.type)?.handler)?.call(this.#target, event);
    if (returned === false) event.preventDefault();
    return returned;
  };

  constructor(target: EventTarget) {
    this.#target = target;
  }

  /** The handler of `type`, if it can be called and no other listener was ever added. */
  soleListener(type: string): Handler | undefined {
    const attribute = this.#attributes.get(type);
    return attribute === undefined || attribute.isShared ? undefined : asFunction(attribute.handler);
  }

  /** To be called for each listener that is added to the target. */
  onAdded(type: string, listener: unknown): void {
    if (listener !== this.#listener) this.#attribute(type).isShared = true;
  }

  /** Typed like the attributes of the DOM. */
  get(type: string): Handler | null {
    return (this.#attributes.get(type)?.handler as Handler | undefined) ?? null;
  }

  set(type: string, handler: unknown): void {
    if (typeof handler === 'function' || (typeof handler === 'object' && handler !== null)) {
      this.#attribute(type).handler = handler;
      this.#target.addEventListener(type, this.#listener);
    } else {
      this.#attribute(type).handler = undefined;
      this.#target.removeEventListener(type, this.#listener);
    }
  }

  #attribute(type: string): Attribute {
    const known = this.#attributes.get(type);
    if (known !== undefined) return known;
    const attribute: Attribute = { handler: undefined, isShared: false };
    this.#attributes.set(type, attribute);
    return attribute;
  }
}

function asFunction(handler: object | undefined): Handler | undefined {
  return typeof handler === 'function' ? (handler as Handler) : undefined;
}
