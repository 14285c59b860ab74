import { markAsUntransferable } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import { type SerializeOptions, serialize } from '../../src/structured-clone/index.ts';
import { clone, dataCloneError } from './helpers.ts';

function detach(buffer: ArrayBuffer): void {
  structuredClone(buffer, { transfer: [buffer] });
}

/** What must hold after every failure. */
function expectUntouched(...buffers: ArrayBuffer[]): void {
  for (const buffer of buffers) expect(buffer.byteLength).toBe(8);
}

describe('transferred buffers', () => {
  test('arrive, and are detached here', () => {
    const { buffer } = Uint8Array.of(1, 2, 3, 4);
    const view = new Uint8Array(buffer, 1, 2);
    const copy = clone({ buffer, view, again: buffer }, { transfer: [buffer] });
    expect([buffer.byteLength, view.byteLength]).toEqual([0, 0]);
    expect([...new Uint8Array(copy.buffer)]).toEqual([1, 2, 3, 4]);
    expect(copy.view.buffer).toBe(copy.buffer);
    expect(copy.again).toBe(copy.buffer);
  });

  test('the list may stand for the options', () => {
    const buffer = new ArrayBuffer(8);
    serialize(buffer, [buffer]);
    expect(buffer.byteLength).toBe(0);
  });

  test('one that the value does not hold is detached too', () => {
    const buffer = new ArrayBuffer(8);
    expect(clone('unrelated', { transfer: [buffer] })).toBe('unrelated');
    expect(buffer.byteLength).toBe(0);
  });

  test('a view alone brings its transferred buffer', () => {
    const view = new Float64Array([1.5, 2.5]);
    const copy = clone(view, { transfer: [view.buffer] });
    expect([view.length, [...copy]]).toEqual([0, [1.5, 2.5]]);
  });

  test('a resizable one stays resizable', () => {
    const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
    const copy = clone(buffer, { transfer: [buffer] });
    expect([copy.byteLength, copy.maxByteLength, buffer.byteLength]).toEqual([4, 8, 0]);
  });

  test('an empty one', () => {
    const buffer = new ArrayBuffer(0);
    clone(buffer, { transfer: [buffer] });
    expect(() => new Uint8Array(buffer)).toThrow('detached');
  });

  test('what a getter writes into one still arrives', () => {
    const bytes = new Uint8Array(8);
    const value = {
      bytes,
      get late() {
        bytes[0] = 42;
        return 1;
      },
    };
    expect(clone(value, { transfer: [bytes.buffer] }).bytes[0]).toBe(42);
  });
});

describe('what the transfer list refuses', () => {
  const good = () => new ArrayBuffer(8);

  test('duplicates', () => {
    const buffer = good();
    expect(dataCloneError(() => serialize(1, [buffer, buffer])).path).toBe('transfer[1]');
    expectUntouched(buffer);
  });

  test('detached buffers', () => {
    const [buffer, detached] = [good(), good()];
    detach(detached);
    expect(dataCloneError(() => serialize(1, [buffer, detached])).path).toBe('transfer[1]');
    expectUntouched(buffer);
  });

  test.each([
    ['a plain object', {}],
    ['a view', new Uint8Array(1)],
    ['a SharedArrayBuffer', new SharedArrayBuffer(8)],
    ['a Proxy of a buffer', new Proxy(new ArrayBuffer(8), {})],
    ['a blob', new Blob([])],
  ])('%s', (_name, object) => {
    const buffer = good();
    expect(dataCloneError(() => serialize(1, [buffer, object])).path).toBe('transfer[1]');
    expectUntouched(buffer);
  });

  test('nothing is detached when the value cannot be cloned', () => {
    const buffer = good();
    dataCloneError(() => serialize({ buffer, bad: () => 0 }, [buffer]));
    expectUntouched(buffer);
  });

  test('nothing is detached when a getter throws', () => {
    const buffer = good();
    const value = {
      get bad() {
        throw new RangeError('mine');
      },
    };
    expect(() => serialize(value, [buffer])).toThrow(RangeError);
    expectUntouched(buffer);
  });

  test.each(['before', 'after'])('a buffer that a getter detaches %s it was read', (when) => {
    const [buffer, other] = [good(), good()];
    const meddler = {
      get now() {
        detach(buffer);
        return 1;
      },
    };
    const value = when === 'before' ? [meddler, buffer] : [buffer, meddler];
    dataCloneError(() => serialize(value, [other, buffer]));
    expectUntouched(other);
  });

  test('a buffer that a getter resizes after it was read', () => {
    const buffer = new ArrayBuffer(8, { maxByteLength: 16 });
    const value = {
      buffer,
      get now() {
        buffer.resize(4);
        return 1;
      },
    };
    dataCloneError(() => serialize(value, [buffer]));
    expect(buffer.byteLength).toBe(4);
  });

  test('memory that WebAssembly owns', () => {
    const [before, after] = [good(), good()];
    const { buffer } = new WebAssembly.Memory({ initial: 1 });
    expect(dataCloneError(() => serialize(1, [before, buffer, after])).path).toBe('transfer[1]');
    expect(buffer.byteLength).toBe(65_536);
    expectUntouched(before, after);
  });

  test('the pool that small Buffers of Node share', () => {
    const [before, small, unrelated] = [good(), Buffer.from('some text'), Buffer.from('of somebody else')];
    const pool = small.buffer as ArrayBuffer;
    const error = dataCloneError(() => serialize({ before, small }, [before, pool]));
    expect([error.path, error.message]).toEqual(['transfer[1]', expect.stringContaining('transfer a copy')]);
    expect(pool.byteLength).toBeGreaterThan(0);
    expect([small.toString(), unrelated.toString(), Buffer.from('later').toString()]).toEqual([
      'some text',
      'of somebody else',
      'later',
    ]);
    expectUntouched(before);
  });

  test('what was marked with markAsUntransferable', () => {
    const [before, marked] = [good(), good()];
    markAsUntransferable(marked);
    expect(dataCloneError(() => serialize(1, [before, marked])).path).toBe('transfer[1]');
    expectUntouched(before, marked);
  });

  test('nothing is detached when the size is not accepted', () => {
    const buffer = good();
    const accept = () => {
      expectUntouched(buffer);
      throw new RangeError('too long');
    };
    expect(() => serialize(buffer, { transfer: [buffer], accept })).toThrow('too long');
    expectUntouched(buffer);
  });
});

describe('the reference hook', () => {
  const port = new MessageChannel().port1;
  port.close();

  test('carries what the codec cannot clone', () => {
    const blob = new Blob(['x']);
    const asked: unknown[] = [];
    const copy = clone(
      { blob, list: [blob, { again: blob }] },
      {
        reference: (object, path) => {
          asked.push([object, path]);
          return 5;
        },
        dereference: (index) => ({ index }),
      },
    );
    expect(asked).toEqual([[blob, '$.blob']]);
    expect(copy.blob).toEqual({ index: 5 });
    expect(copy.list[0]).toBe(copy.blob);
    expect(copy.list[1]).toEqual({ again: { index: 5 } });
  });

  test('is asked for each object of the transfer list that is not a buffer, once and in order', () => {
    const asked: string[] = [];
    const objects = [port, {}];
    const options: SerializeOptions = {
      transfer: [new ArrayBuffer(1), ...objects],
      reference: (_, path) => asked.push(path) - 1,
    };
    const copy = clone([objects[1], port, port], { ...options, dereference: (index) => `host ${index}` });
    expect(asked).toEqual(['transfer[1]', 'transfer[2]']);
    expect(copy).toEqual(['host 1', 'host 0', 'host 0']);
  });

  test('is not asked for what the codec can clone, nor for functions and symbols', () => {
    const reference = () => {
      throw new Error('asked');
    };
    const everything = [{}, [], new Map(), new Set(), new Date(), /x/, new Error('e'), new Uint8Array(1), Object(1)];
    clone(everything, { reference });
    dataCloneError(() => serialize(() => 0, { reference }));
    dataCloneError(() => serialize(Symbol('s'), { reference }));
  });

  test('may decline', () => {
    const options = { reference: () => undefined };
    expect(dataCloneError(() => serialize({ a: port }, options)).path).toBe('$.a');
    expect(dataCloneError(() => serialize(1, { ...options, transfer: [port] })).path).toBe('transfer[0]');
  });

  test('may throw', () => {
    const failure = new Error('no more ports');
    const options = {
      reference: () => {
        throw failure;
      },
    };
    expect(() => serialize([port], options)).toThrow(failure);
    expect(() => serialize(1, { ...options, transfer: [port] })).toThrow(failure);
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53, '1'])('must return an index, not %p', (index) => {
    expect(() => serialize([port], { reference: () => index as number })).toThrow(RangeError);
    expect(() => serialize([port], { reference: () => index as number, transfer: [port] })).toThrow(RangeError);
  });

  test('may serialize something itself', () => {
    const inner: Uint8Array[] = [];
    const reference = () => inner.push(serialize({ a: [1] }));
    expect(clone([port, { b: 1 }], { reference, dereference: (index) => index })).toEqual([1, { b: 1 }]);
    expect(inner).toEqual([serialize({ a: [1] })]);
  });
});

describe('the dereference hook', () => {
  test('may return anything, undefined too', () => {
    const options = { reference: () => 0, dereference: () => undefined };
    const blob = new Blob([]);
    expect(clone([blob, blob, 1], options)).toEqual([undefined, undefined, 1]);
  });

  test.each([new Error('mine'), 'a string', new RangeError('mine')])(
    'what it throws comes out as it is: %p',
    (failure) => {
      const options = {
        reference: () => 0,
        dereference: () => {
          throw failure;
        },
      };
      expect.assertions(1);
      try {
        clone([new Blob([])], options);
      } catch (error) {
        expect(error).toBe(failure);
      }
    },
  );
});
