const { getOwnPropertyDescriptor, getPrototypeOf, is } = Object;
const PLATFORM_ATTRIBUTES: Record<string, readonly string[]> = {
  DOMException: ['name', 'message', 'code'],
  ImageData: ['width', 'height', 'colorSpace', 'data'],
  DOMRect: ['x', 'y', 'width', 'height'],
  DOMPoint: ['x', 'y', 'z', 'w'],
  DOMPointReadOnly: ['x', 'y', 'z', 'w'],
  DOMQuad: ['p1', 'p2', 'p3', 'p4'],
  DOMMatrix: ['is2D', ...Array.from({ length: 16 }, (_, i) => `m${1 + (i >> 2)}${1 + (i % 4)}`)],
};

/**
 * Whether two values are the same graph: same types, same contents in the same order, and the same sharing.
 *
 * @returns undefined, or where they differ first
 */
export function findDifference(a: unknown, b: unknown): string | undefined {
  return new Comparison().compare(a, b, '$');
}

class Comparison {
  private readonly partners = new Map<object, object>();
  private readonly taken = new Set<object>();

  compare(a: unknown, b: unknown, path: string): string | undefined {
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
      return is(a, b) ? undefined : `${path}: ${show(a)} and ${show(b)}`;
    }
    const partner = this.partners.get(a);
    if (partner !== undefined) return partner === b ? undefined : `${path}: shared otherwise`;
    if (this.taken.has(b)) return `${path}: shared otherwise`;
    this.partners.set(a, b);
    this.taken.add(b);
    return this.compareObjects(a, b, path);
  }

  private compareObjects(a: object, b: object, path: string): string | undefined {
    const type = typeName(a);
    if (getPrototypeOf(a) !== getPrototypeOf(b) || type !== typeName(b)) {
      return `${path}: is a ${type} ${show(a)} and a ${typeName(b)} ${show(b)}`;
    }
    return this.compareContents(type, a, b, path) ?? this.compareProperties(type, a, b, path);
  }

  private compareContents(type: string, a: object, b: object, path: string): string | undefined {
    if (a instanceof Map || a instanceof Set) return this.compareLists([...a], [...(b as Set<unknown>)], path);
    if (a instanceof Date) return this.compare(a.getTime(), (b as Date).getTime(), path);
    if (a instanceof RegExp) return this.compareLists([`${a}`, a.lastIndex], [`${b}`, (b as RegExp).lastIndex], path);
    if (a instanceof ArrayBuffer) return this.compareBuffers(a, b as ArrayBuffer, path);
    if (ArrayBuffer.isView(a)) return this.compareViews(a, b as ArrayBufferView, path);
    if (/^(Boolean|Number|String|BigInt)$/.test(type)) return this.compare(a.valueOf(), b.valueOf(), path);
    for (const attribute of PLATFORM_ATTRIBUTES[type] ?? []) {
      const difference = this.compare(Reflect.get(a, attribute), Reflect.get(b, attribute), `${path}.${attribute}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  private compareLists(a: readonly unknown[], b: readonly unknown[], path: string): string | undefined {
    if (a.length !== b.length) return `${path}: ${a.length} and ${b.length} entries`;
    for (let i = 0; i < a.length; i++) {
      const difference = this.compare(a[i], b[i], `${path}{${i}}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  private compareBuffers(a: ArrayBuffer, b: ArrayBuffer, path: string): string | undefined {
    const facts = ({ byteLength, resizable, maxByteLength }: ArrayBuffer) => [byteLength, resizable, maxByteLength];
    return this.compareLists([...facts(a), ...new Uint8Array(a)], [...facts(b), ...new Uint8Array(b)], path);
  }

  private compareViews(a: ArrayBufferView, b: ArrayBufferView, path: string): string | undefined {
    const facts = ({ byteLength, byteOffset }: ArrayBufferView) => [byteLength, byteOffset];
    return (
      this.compareLists(facts(a), facts(b), path) ??
      this.compare(a.buffer, b.buffer, `${path}.buffer`) ??
      this.compareLists([isTracking(a)], [isTracking(b)], `${path} tracking`)
    );
  }

  private compareProperties(type: string, a: object, b: object, path: string): string | undefined {
    if (ArrayBuffer.isView(a)) return undefined;
    const [keys, otherKeys] = [a, b].map((object) =>
      Reflect.ownKeys(object).filter((key) => type !== 'Error' || key !== 'stack'),
    ) as [PropertyKey[], PropertyKey[]];
    if (keys.map(String).join() !== otherKeys.map(String).join()) {
      return `${path}: keys ${keys.map(String)} and ${otherKeys.map(String)}`;
    }
    for (const key of keys) {
      const [mine, other] = [a, b].map((object) => getOwnPropertyDescriptor(object, key)) as PropertyDescriptor[];
      const { value, ...attributes } = mine as PropertyDescriptor;
      const { value: otherValue, ...otherAttributes } = other as PropertyDescriptor;
      const inner = `${path}.${String(key)}`;
      if (JSON.stringify(attributes) !== JSON.stringify(otherAttributes)) return `${inner}: other attributes`;
      const difference = this.compare(value, otherValue, inner);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
}

/** Whether the view follows the length of its buffer. Found out by growing that, and only where there is room. */
function isTracking(view: ArrayBufferView): boolean {
  const { buffer, byteLength } = view;
  if (!(buffer instanceof ArrayBuffer) || !buffer.resizable) return false;
  const size = buffer.byteLength;
  buffer.resize(buffer.maxByteLength);
  const tracking = view.byteLength !== byteLength;
  buffer.resize(size);
  return tracking;
}

function typeName(object: object): string {
  return Object.prototype.toString.call(object).slice(8, -1);
}

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? `[${typeName(value)}]` : `${typeof value} ${String(value)}`;
}
