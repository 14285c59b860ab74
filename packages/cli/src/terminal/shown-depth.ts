import { types } from 'node:util';
import { keysOf } from '../values/known-keys.ts';

/** Limits on what is shown of a value: depth, items of an array, and length of a text. */
export const MAX_DEPTH = 8;
export const MAX_ITEMS = 100;
export const MAX_TEXT_LENGTH = 10_000;

/** Maximum work for `inspect` per value, in characters: printing this many takes milliseconds. */
const MAX_COST = 200_000;
/** Cost of a value and of a key, in characters: `inspect` looks at what each is before it prints it. */
const VALUE_COST = 64;
const KEY_COST = 32;

/** Printing larger ones takes more than linear time. */
const LARGEST_BIGINT = 2n ** 8_192n;

const TOO_MUCH = Number.POSITIVE_INFINITY;

/**
 * Returns how deep `inspect` may look into a value without taking too long. A few bytes can make it expensive: an array may claim any length,
 * and the same object may be in it many times, at many levels. Returns `undefined` if even the top level is too expensive.
 */
export function depthWithin(value: unknown): number | undefined {
  for (let depth = MAX_DEPTH; depth >= 0; depth--) {
    if (new CostCounter().fits(value, depth)) return depth;
  }
  return undefined;
}

class CostCounter {
  #left = MAX_COST;

  fits(value: unknown, depth: number): boolean {
    this.#left -= ownCostOf(value);
    if (this.#left < 0) return false;
    if (depth < 0 || typeof value !== 'object' || value === null) return true;
    for (const part of partsOf(value)) if (!this.fits(part, depth - 1)) return false;
    return true;
  }
}

/** The cost of a value without its contents. */
function ownCostOf(value: unknown): number {
  if (typeof value === 'string') return VALUE_COST + Math.min(value.length, MAX_TEXT_LENGTH);
  if (typeof value === 'bigint') return value > LARGEST_BIGINT || value < -LARGEST_BIGINT ? TOO_MUCH : VALUE_COST;
  if (typeof value !== 'object' || value === null) return VALUE_COST;
  if (types.isRegExp(value)) return VALUE_COST + value.source.length;
  if (types.isNativeError(value) || value instanceof DOMException) return costOfError(value);
  if (types.isBoxedPrimitive(value)) return ownCostOf(value.valueOf());
  if (Array.isArray(value)) return VALUE_COST + (hasHoles(value) ? KEY_COST * keysOf(value).length : 0);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return VALUE_COST * MAX_ITEMS;
  return VALUE_COST + costOfKeys(keysOf(value));
}

/** `inspect` compares each line of a stack with all lines of the stack of its cause. */
function costOfError({ name, message, stack = '' }: Error): number {
  if (stack.length > MAX_COST) return TOO_MUCH;
  const linesCount = stack.split('\n').length;
  return VALUE_COST + `${name}`.length + message.length + stack.length + linesCount * linesCount;
}

function* partsOf(object: object): Generator<unknown> {
  if (Array.isArray(object)) {
    for (let index = 0; index < Math.min(object.length, MAX_ITEMS); index++) yield object[index];
  } else if (types.isMap(object)) {
    yield* firstOf(object.entries());
  } else if (types.isSet(object)) {
    yield* firstOf(object);
  } else if (!ArrayBuffer.isView(object)) {
    for (const key of keysOf(object)) yield object[key as keyof object];
  }
  if (types.isNativeError(object)) yield* [object.cause, (object as Partial<AggregateError>).errors];
}

function* firstOf(items: Iterable<unknown>): Generator<unknown> {
  let left = MAX_ITEMS;
  for (const item of items) {
    if (left-- === 0) return;
    if (Array.isArray(item)) yield* item;
    else yield item;
  }
}

/** `inspect` asks an array for its keys when it meets a hole among the items that it shows. */
function hasHoles(array: readonly unknown[]): boolean {
  for (let index = 0; index < Math.min(array.length, MAX_ITEMS); index++) if (!(index in array)) return true;
  return false;
}

function costOfKeys(keys: readonly string[]): number {
  let cost = 0;
  for (let index = 0; index < keys.length && cost <= MAX_COST; index++)
    cost += KEY_COST + (keys[index] as string).length;
  return cost;
}
