type Listener<Target, EventType> = ((this: Target, event: EventType) => unknown) | EventListenerObject | null;

/** An `EventTarget` whose listeners know the type of their event. */
export interface TypedEventTarget<EventMap> extends EventTarget {
  addEventListener<Type extends keyof EventMap>(
    type: Type,
    listener: Listener<this, EventMap[Type]>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof EventMap>(
    type: Type,
    listener: Listener<this, EventMap[Type]>,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** The platform's `EventTarget`, with the type of a {@link TypedEventTarget}. */
export function typedEventTarget<EventMap>(): new () => TypedEventTarget<EventMap> {
  return EventTarget as unknown as new () => TypedEventTarget<EventMap>;
}
