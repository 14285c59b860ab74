import { describe, expect, test } from '@jest/globals';
import { clone } from './helpers.ts';

describe('errors', () => {
  test.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])('%p', (Class) => {
    const copy = clone(new Class('message'));
    expect(Object.getPrototypeOf(copy)).toBe(Class.prototype);
    expect(copy.message).toBe('message');
    expect(Object.getOwnPropertyDescriptor(copy, 'message')).toMatchObject({ enumerable: false, writable: true });
  });

  test('an aggregate keeps its errors', () => {
    const copy = clone(new AggregateError([new TypeError('inner'), 5], 'outer'));
    expect(copy).toBeInstanceOf(AggregateError);
    expect(copy.errors).toEqual([new TypeError('inner'), 5]);
    expect(Object.keys(copy)).toEqual([]);
  });

  test('the name decides the class, and unknown names become Error', () => {
    const named = (name: unknown) => Object.defineProperty(new RangeError('m'), 'name', { value: name });
    expect(clone(named('TypeError'))).toBeInstanceOf(TypeError);
    expect(clone(named('Custom')).name).toBe('Error');
    expect(clone(named(5)).name).toBe('Error');
  });

  test('a class of the app becomes the nearest built-in one', () => {
    class Lost extends TypeError {
      code = 'ERR_LOST';
    }
    const copy = clone(new Lost('where'));
    expect(Object.getPrototypeOf(copy)).toBe(TypeError.prototype);
    expect(copy).not.toHaveProperty('code');
  });

  test('the name may come from a getter, the message may not', () => {
    class Named extends TypeError {
      override get name() {
        return 'RangeError';
      }
      override set name(_) {}
    }
    const error = Object.defineProperty(new Named('m'), 'message', { get: () => 'computed' });
    const copy = clone(error);
    expect(copy).toBeInstanceOf(RangeError);
    expect(Object.hasOwn(copy, 'message')).toBe(false);
  });

  test.each([
    [5, '5'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ toString: () => 'text' }, 'text'],
  ])('the message %p becomes a string', (message, expected) => {
    expect(clone(Object.defineProperty(new Error('m'), 'message', { value: message })).message).toBe(expected);
  });

  test('a message that cannot become a string throws the TypeError of ToString', () => {
    const error = Object.defineProperty(new Error('m'), 'message', { value: Symbol('m') });
    expect(() => clone(error)).toThrow(TypeError);
  });

  test('the stack stays here, unless it is asked for', () => {
    const error = new Error('m');
    expect(clone(error).stack).not.toContain('error-objects.test');
    const copy = clone(error, { includeStack: true });
    expect(copy.stack).toBe(error.stack);
    expect(Object.keys(copy)).toEqual([]);
  });

  test('a cause, but no getter of that name', () => {
    expect(clone(new Error('m', { cause: undefined }))).toHaveProperty('cause', undefined);
    expect(Object.hasOwn(clone(new Error('m')), 'cause')).toBe(false);
    const error = Object.defineProperty(new Error('m'), 'cause', { get: () => 1 });
    expect(Object.hasOwn(clone(error), 'cause')).toBe(false);
    expect(Object.keys(clone(new Error('m', { cause: 1 })))).toEqual([]);
  });

  test('an error with a tag of its own is an error', () => {
    const error = Object.assign(new Error('m'), { [Symbol.toStringTag]: 'Mine' });
    expect(clone(error)).toBeInstanceOf(Error);
  });

  test('an object that only inherits from Error is a plain object', () => {
    function OldStyle(this: { code: number }) {
      this.code = 1;
    }
    OldStyle.prototype = Object.create(Error.prototype);
    const copy = clone(Reflect.construct(OldStyle, []));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(copy).toEqual({ code: 1 });
  });

  test('reading an error leaves the stack trace limit alone', () => {
    const before = Error.stackTraceLimit;
    clone(new Error('m'));
    expect(Error.stackTraceLimit).toBe(before);
    expect(new Error('m').stack).toContain('error-objects.test');
  });
});

describe('DOMException', () => {
  test('keeps name, message and code', () => {
    const copy = clone(new DOMException('m', 'AbortError'));
    expect(copy).toBeInstanceOf(DOMException);
    expect([copy.name, copy.message, copy.code]).toEqual(['AbortError', 'm', 20]);
  });

  test('a class derived from it becomes it', () => {
    class Aborted extends DOMException {}
    expect(Object.getPrototypeOf(clone(new Aborted('m', 'AbortError')))).toBe(DOMException.prototype);
  });
});
