import { Random } from './random.ts';

export interface RandomGraph {
  value: unknown;
  transfer: ArrayBuffer[];
}

class Point {
  x: unknown;
  constructor(x: unknown) {
    this.x = x;
  }
  get doubled(): string {
    return 'on the prototype';
  }
}

class Registry extends Map<unknown, unknown> {}

const KEYS = [
  'a',
  'b',
  'id',
  'name',
  'odd key',
  '',
  '0',
  '7',
  '4294967295',
  '__proto__',
  'constructor',
  'toString',
  'ключ',
  'length',
];
const TEXTS = ['', 'a', 'hello', 'naïve', 'ключ', '漢字', '😀', '\ud800', 'x\udc00y', '\0', '\ufeffbom', '\u2028'];
const LENGTHS = [1, 2, 30, 31, 32, 62, 63, 64, 65, 127, 128, 300];
const NUMBERS = [0, -0, 1, -1, 63, 64, 127, 128, -128, -129, 255, 256, 32_767, 32_768, -32_768, -32_769, 65_536];
const BIG_NUMBERS = [2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, -(2 ** 53), 1.5, -0.1, 5e-324, 1.7e308];
const ODD_NUMBERS = [Number.NaN, Infinity, -Infinity];
const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
const UNCLONABLE = [
  () => () => 0,
  () => Symbol('unclonable'),
  () => new WeakMap(),
  () => new WeakSet(),
  () => Promise.resolve(),
  () => new Proxy(new Map(), {}),
  () => new Proxy(new Date(), {}),
  () => Object(Symbol('boxed')),
  () => [].values(),
  () => new Map().entries(),
  () => new Intl.NumberFormat('en'),
  () =>
    (function arguments_() {
      // biome-ignore lint/complexity/noArguments: an arguments object is what is wanted
      return arguments;
    })(),
];

type TypedArrayConstructor = new (buffer: ArrayBuffer, byteOffset: number, length?: number) => ArrayBufferView;

const VIEWS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  ...('Float16Array' in globalThis
    ? [(globalThis as unknown as { Float16Array: typeof Float32Array }).Float16Array]
    : []),
];

/**
 * A random value of everything that structured clone knows, with sharing and cycles. The same seed gives the same graph
 * again, with other objects.
 */
export function randomGraph(seed: number): RandomGraph {
  const generator = new GraphGenerator(seed);
  const value = generator.value(0);
  return { value, transfer: generator.transfer };
}

class GraphGenerator {
  readonly transfer: ArrayBuffer[] = [];
  private readonly random: Random;
  private readonly seen: object[] = [];
  private readonly buffers: ArrayBuffer[] = [];
  private readonly isClonable: boolean;
  private budget: number;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.budget = 1 + this.random.below(60);
    this.isClonable = this.random.chance(0.8);
  }

  value(depth: number): unknown {
    const { random } = this;
    this.budget--;
    if (this.budget < 0 || random.chance(depth === 0 ? 0.1 : 0.35)) return this.primitive();
    if (this.seen.length > 0 && random.chance(0.2)) return random.pick(this.seen);
    if (!this.isClonable && random.chance(0.1)) return random.pick(UNCLONABLE)();
    return this.object(depth);
  }

  private primitive(): unknown {
    const { random } = this;
    switch (random.below(9)) {
      case 0:
        return undefined;
      case 1:
        return null;
      case 2:
        return random.chance(0.5);
      case 3:
        return random.pick(NUMBERS);
      case 4:
        return random.pick([...BIG_NUMBERS, ...ODD_NUMBERS]);
      case 5:
        return (random.next() - 0.5) * 2 ** random.below(64);
      case 6:
        return this.bigint();
      default:
        return this.text();
    }
  }

  private text(): string {
    const { random } = this;
    const text = random.pick(TEXTS);
    return random.chance(0.3) ? text.padEnd(random.pick(LENGTHS), random.pick(['a', 'é', 'я', '😀'])) : text;
  }

  private bigint(): bigint {
    const { random } = this;
    const exponent = BigInt(random.pick([0, 8, 31, 63, 64, 65, 200, 1_000]));
    return (random.chance(0.5) ? 1n : -1n) * (2n ** exponent - BigInt(random.below(2)));
  }

  private object(depth: number): object {
    switch (this.random.below(16)) {
      case 0:
        return this.note(new Date(this.random.pick([0, 1e12, -1, 8.64e15, Number.NaN])));
      case 1:
        return this.regExp();
      case 2:
        return this.boxed();
      case 3:
        return this.buffer();
      case 4:
      case 5:
        return this.view();
      case 6:
        return this.map(depth);
      case 7:
        return this.set(depth);
      case 8:
        return this.error(depth);
      case 9:
        return this.sparseArray(depth);
      case 10:
      case 11:
        return this.array(depth);
      case 12:
        return this.platformObject();
      default:
        return this.plain(depth);
    }
  }

  /** Later values may refer to it, so that it is called before the object has its contents. */
  private note<T extends object>(object: T): T {
    this.seen.push(object);
    return object;
  }

  private plain(depth: number): object {
    const { random } = this;
    const object = this.note(random.pick([() => ({}), () => ({}), () => Object.create(null), () => new Point(1)])());
    for (let count = random.below(6); count > 0; count--) {
      const key = random.pick(KEYS);
      const value = this.value(depth + 1);
      if (random.chance(0.1))
        Object.defineProperty(object, key, { get: () => value, enumerable: true, configurable: true });
      else this.define(object, key, value, random.chance(0.95));
    }
    if (random.chance(0.1)) this.addSelfChangingGetter(object);
    return object;
  }

  /** What a getter deletes is gone, and what it adds is not seen any more. */
  private addSelfChangingGetter(object: Record<string, unknown>): void {
    Object.defineProperty(object, 'meddler', {
      enumerable: true,
      configurable: true,
      get() {
        delete object['victim'];
        object['late'] = 1;
        return 'meddled';
      },
    });
    this.define(object, 'victim', 1);
    this.define(object, 'survivor', 2);
  }

  private define(object: object, key: PropertyKey, value: unknown, enumerable = true): void {
    Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
  }

  private array(depth: number): unknown[] {
    const array: unknown[] = this.note([]);
    for (let count = this.random.pick([0, 1, 3, 14, 15, 16]); count > 0; count--) array.push(this.value(depth + 1));
    return array;
  }

  private sparseArray(depth: number): unknown[] {
    const { random } = this;
    const array: unknown[] = this.note([]);
    array.length = random.pick([0, 1, 4, 20, 10_000, 2 ** 32 - 1]);
    for (let count = random.below(4); count > 0; count--) array[random.below(20)] = this.value(depth + 1);
    if (random.chance(0.4)) this.define(array, random.pick(['extra', '__proto__', '-1', '01']), this.value(depth + 1));
    if (random.chance(0.2)) this.define(array, 0, 'hidden', false);
    return array;
  }

  private map(depth: number): Map<unknown, unknown> {
    const map = this.note(this.random.chance(0.2) ? new Registry() : new Map());
    for (let count = this.random.below(4); count > 0; count--) map.set(this.value(depth + 1), this.value(depth + 1));
    return map;
  }

  private set(depth: number): Set<unknown> {
    const set = this.note(new Set());
    for (let count = this.random.below(4); count > 0; count--) set.add(this.value(depth + 1));
    return set;
  }

  private error(depth: number): Error {
    const { random } = this;
    const error = this.note(new (random.pick(ERRORS))(random.chance(0.2) ? undefined : this.text()));
    if (random.chance(0.3)) this.define(error, 'cause', this.value(depth + 1), false);
    if (random.chance(0.2)) this.define(error, 'name', random.pick(['TypeError', 'Custom', 'RangeError', 5]));
    if (random.chance(0.2)) this.define(error, 'message', random.pick([5, undefined, null, 'text']), false);
    if (random.chance(0.2)) this.define(error, 'code', 'ERR_LOST');
    return error;
  }

  private regExp(): RegExp {
    const regExp = new RegExp(
      this.random.pick(['', 'a/b', '[/]', '\\d+', '(?<n>.)', 'я', '\n']),
      this.random.pick(['', 'g', 'dgimsuy']),
    );
    regExp.lastIndex = 3;
    return this.note(regExp);
  }

  private boxed(): object {
    const { random } = this;
    return this.note(Object(random.pick([true, false, 0, -0, Number.NaN, '', 'text', 10n, -(2n ** 70n)])));
  }

  private buffer(): ArrayBuffer {
    const { random } = this;
    if (this.buffers.length > 0 && random.chance(0.3)) return random.pick(this.buffers);
    const byteLength = random.pick([0, 1, 8, 16, 24, 129]);
    const isResizable = 'resize' in ArrayBuffer.prototype && random.chance(0.3);
    const slack = random.pick([0, 1, 8, 100]);
    const buffer = isResizable
      ? new ArrayBuffer(byteLength, { maxByteLength: byteLength + slack })
      : new ArrayBuffer(byteLength);
    const bytes = new Uint8Array(buffer);
    for (let i = 0; i < byteLength; i++) bytes[i] = random.below(256);
    this.buffers.push(buffer);
    if (random.chance(0.15)) this.transfer.push(buffer);
    return this.note(buffer);
  }

  private view(): ArrayBufferView {
    const { random } = this;
    const buffer = this.buffer();
    const isTracking = buffer.resizable && buffer.byteLength % 8 === 0 && random.chance(0.5);
    const View = random.pick(VIEWS) as TypedArrayConstructor & { BYTES_PER_ELEMENT: number };
    const isDataView = random.chance(0.1);
    const bytesEach = isDataView ? 1 : View.BYTES_PER_ELEMENT;
    const room = Math.floor(buffer.byteLength / bytesEach);
    const first = random.chance(0.5) ? 0 : random.below(room + 1);
    const length = random.chance(0.5) ? room - first : random.below(room - first + 1);
    const rest = isTracking ? ([] as const) : ([length] as const);
    const Constructor = isDataView ? DataView<ArrayBuffer> : View;
    return this.note(new Constructor(buffer, first * bytesEach, ...rest));
  }

  /** Only those that the platform's own structuredClone knows: Node's does not know its DOMException. */
  private platformObject(): object {
    const { random } = this;
    if (typeof document === 'undefined') return this.note({});
    switch (random.below(6)) {
      case 0:
        // Chromium's own clone fails, or crashes the page, for a lone surrogate in here.
        return this.note(
          new DOMException(this.text().toWellFormed(), random.pick(['AbortError', 'DataError', 'Custom'])),
        );
      case 1:
        return this.note(new ImageData(1 + random.below(3), 1 + random.below(3)));
      case 2:
        return this.note(new DOMRect(1, -0, Number.NaN, 4));
      case 3:
        return this.note(new DOMPointReadOnly(1, 2, 3, 4));
      case 4:
        return this.note(new DOMQuad(new DOMPoint(1, 2), new DOMPoint(3, 4)));
      default:
        return this.note(random.chance(0.5) ? new DOMMatrix() : new DOMMatrix().translate(1, 2, 3));
    }
  }
}
