import { describe, expect, test } from '@jest/globals';
import { deserialize, serialize } from '../../src/structured-clone/index.ts';
import { clone, dataCloneError, runInNode } from './helpers.ts';

const classes = [
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
];

function resizable(byteLength: number, maxByteLength: number): ArrayBuffer {
  return new ArrayBuffer(byteLength, { maxByteLength });
}

describe('typed arrays and data views', () => {
  test.each(classes)('%p', (Class) => {
    const { buffer } = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
    for (const view of [new Class(buffer), new Class(buffer, 8), new Class(buffer, 8, 1), new Class(buffer, 32)]) {
      const copy = clone(view);
      expect(copy).toEqual(view);
      expect([copy.byteOffset, copy.length, copy.buffer.byteLength]).toEqual([view.byteOffset, view.length, 32]);
    }
  });

  test('a data view', () => {
    const copy = clone(new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2));
    expect([copy.byteOffset, copy.byteLength, copy.getUint8(0), copy.buffer.byteLength]).toEqual([1, 2, 2, 4]);
  });

  test('views share their buffer', () => {
    const { buffer } = new Uint8Array(16);
    const copy = clone({ a: new Uint8Array(buffer), b: new Uint32Array(buffer, 4, 2), buffer });
    expect(copy.a.buffer).toBe(copy.buffer);
    expect(copy.b.buffer).toBe(copy.buffer);
    copy.a[4] = 9;
    expect(copy.b[0]).toBe(9);
  });

  test('own properties are dropped', () => {
    expect(Object.keys(clone(Object.assign(new Uint8Array(1), { extra: 1 })))).toEqual(['0']);
  });

  test('a subclass, and one whose getters lie', () => {
    class Bytes extends Uint8Array {
      override get length() {
        return 100;
      }
    }
    const copy = clone(new Bytes([1, 2]));
    expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype);
    expect([...copy]).toEqual([1, 2]);
  });

  test('a view brings its whole buffer along', () => {
    expect(clone(new Uint8Array(new ArrayBuffer(1_000), 0, 1)).buffer.byteLength).toBe(1_000);
  });

  test('the clone is independent of the received bytes', () => {
    const bytes = serialize(new Uint8Array([1, 2, 3]));
    const copy = deserialize(bytes) as Uint8Array;
    bytes.fill(0);
    expect([...copy]).toEqual([1, 2, 3]);
  });
});

describe("Node's Buffer", () => {
  test('a pooled one becomes a Uint8Array of its own bytes only', () => {
    const pooled = Buffer.from('secret neighbours').subarray(0, 6);
    const copy = clone([pooled, pooled, pooled.buffer.byteLength]);
    expect(Object.getPrototypeOf(copy[0])).toBe(Uint8Array.prototype);
    expect((copy[0] as Uint8Array).buffer.byteLength).toBe(6);
    expect(copy[1]).toBe(copy[0]);
    expect(serialize(pooled).length).toBeLessThan(20);
  });

  test('one with a buffer of its own is a view like any other', () => {
    const { buffer } = new Uint8Array(20_000);
    const copy = clone({ node: Buffer.from(buffer), buffer });
    expect(copy.node.buffer).toBe(copy.buffer);
  });

  test('objects after a pooled one keep their ids', () => {
    const later = { x: 1 };
    const copy = clone([Buffer.from('pooled'), later, later]);
    expect(copy[1]).toBe(copy[2]);
    expect(copy[1]).toEqual(later);
  });
});

describe('resizable buffers', () => {
  test('stay resizable', () => {
    const copy = clone(resizable(4, 16));
    expect([copy.byteLength, copy.resizable, copy.maxByteLength]).toEqual([4, true, 16]);
  });

  const OUT = 'out of bounds';

  test.each<[string, () => ArrayBufferView, newSize: number, newLength: number | typeof OUT]>([
    ['tracking, with room', () => new Uint8Array(resizable(8, 64)), 16, 16],
    ['fixed, with room', () => new Uint8Array(resizable(8, 64), 0, 8), 16, 8],
    ['tracking, empty', () => new Uint8Array(resizable(0, 8)), 8, 8],
    ['fixed, empty', () => new Uint8Array(resizable(0, 8), 0, 0), 8, 0],
    ['tracking, full', () => new Uint8Array(resizable(8, 8)), 7, 7],
    ['fixed, full', () => new Uint8Array(resizable(8, 8), 0, 8), 7, OUT],
    ['tracking, one full byte', () => new Uint8Array(resizable(1, 1)), 0, 0],
    ['fixed, one full byte', () => new Uint8Array(resizable(1, 1), 0, 1), 0, OUT],
    ['tracking, room for less than an element', () => new Float64Array(resizable(8, 12)), 0, 0],
    ['fixed, room for less than an element', () => new Float64Array(resizable(8, 12), 0, 1), 4, OUT],
    ['tracking, from an offset', () => new Uint16Array(resizable(8, 12), 4), 12, 8],
    ['tracking, full, from an offset', () => new Float64Array(resizable(16, 16), 8), 8, 0],
    ['fixed, full, from an offset', () => new Float64Array(resizable(16, 16), 8, 1), 15, OUT],
    ['fixed in the middle', () => new Uint8Array(resizable(16, 32), 4, 4), 32, 4],
    ['fixed in the middle, full', () => new Uint8Array(resizable(16, 16), 4, 4), 8, 4],
    ['data view, tracking', () => new DataView(resizable(8, 8), 2), 7, 5],
    ['data view, fixed', () => new DataView(resizable(8, 8), 2, 6), 7, OUT],
  ])('%s', (_name, makeView, newSize, newLength) => {
    const view = makeView();
    const bytes = new Uint8Array(view.buffer as ArrayBuffer);
    for (let i = 0; i < bytes.length; i++) bytes[i] = i + 1;
    const before = bytes.slice();
    const copy = clone(view);
    expect(bytes).toEqual(before);
    expect(new Uint8Array(copy.buffer as ArrayBuffer)).toEqual(before);
    expect([copy.byteOffset, copy.byteLength]).toEqual([view.byteOffset, view.byteLength]);
    (copy.buffer as ArrayBuffer).resize(newSize);
    expect(lengthOf(copy)).toBe(newLength);
  });

  function lengthOf(view: ArrayBufferView): number | typeof OUT {
    try {
      if (!(view instanceof DataView)) (view as Uint8Array).at(0);
      return view.byteLength;
    } catch {
      return OUT;
    }
  }

  test('are not resized to look at them, and the same view is looked at once', async () => {
    const before = `const { resize } = ArrayBuffer.prototype, resized = [], cloned = [];
      ArrayBuffer.prototype.resize = function (size) { resized.push(this); return resize.call(this, size); };
      const { structuredClone: native } = globalThis;
      globalThis.structuredClone = (value) => { cloned.push(value); return native(value); };`;
    const script = `const buffer = new ArrayBuffer(8, { maxByteLength: 8 }), view = new Uint8Array(buffer);
      for (let i = 0; i < 2; i++) codec.serialize([view, new DataView(buffer, 2)]);
      console.log(resized.includes(buffer), cloned.filter((value) => value === view).length);`;
    expect(await runInNode(script, { before })).toBe('false 1');
  });

  const toResizableBuffer = Reflect.get(WebAssembly.Memory.prototype, 'toResizableBuffer') as
    | (() => ArrayBuffer)
    | undefined;
  const name = 'of WebAssembly: views are cloned, the memory is not touched';
  const [testIfThere, reason] = toResizableBuffer ? [test, ''] : [test.skip, ' (skipped: this Node has none)'];
  testIfThere(`${name}${reason}`, () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 3 });
    const buffer = (toResizableBuffer as () => ArrayBuffer).call(memory);
    const views = [
      new Uint8Array(buffer),
      new Uint8Array(buffer, 0, 65_536),
      new DataView(buffer, 4),
      new Int8Array(buffer, 1, 2),
    ];
    const [tracking, fixed, data, part] = clone(views) as [Uint8Array, Uint8Array, DataView, Int8Array];
    expect([buffer.byteLength, memory.buffer === buffer]).toEqual([65_536, true]);
    (tracking.buffer as ArrayBuffer).resize(65_540);
    expect([tracking, fixed, data, part].map(({ byteLength }) => byteLength)).toEqual([65_540, 65_536, 65_536, 2]);
    expect(dataCloneError(() => serialize(buffer, [buffer])).path).toBe('transfer[0]');
  });

  test('a view that is out of bounds cannot be cloned', () => {
    const buffer = resizable(8, 8);
    const views = [new Uint8Array(buffer, 4, 4), new Uint8Array(buffer, 4), new DataView(buffer, 4)];
    buffer.resize(2);
    for (const view of views) expect(dataCloneError(() => serialize({ view })).path).toBe('$.view');
    buffer.resize(4);
    expect(clone(views[1])?.byteLength).toBe(0);
  });
});

describe('detached buffers', () => {
  test('cannot be cloned, nor can views on them', () => {
    const buffer = new ArrayBuffer(8);
    const views = [new Uint8Array(buffer), new DataView(buffer)];
    structuredClone(buffer, { transfer: [buffer] });
    expect(dataCloneError(() => serialize([buffer])).path).toBe('$[0]');
    for (const view of views) expect(dataCloneError(() => serialize([view])).path).toBe('$[0]');
  });
});
