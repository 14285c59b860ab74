import { beforeEach, describe, expect, test } from '@jest/globals';
import { HandlerAttributes } from '../../src/port/handler-attributes.ts';

let target: EventTarget;
let attributes: HandlerAttributes;
let calls: string[];

beforeEach(() => {
  target = new EventTarget();
  attributes = new HandlerAttributes(target);
  calls = [];
});

const fire = () => {
  calls = [];
  target.dispatchEvent(new Event('message'));
  return calls;
};
const listen = (name: string) => target.addEventListener('message', () => calls.push(name));
const set = (name: string) => attributes.set('message', () => calls.push(name));

test('is null until it is set, and gives back what was set', () => {
  expect(attributes.get('message')).toBeNull();
  const handler = () => {};
  attributes.set('message', handler);
  expect(attributes.get('message')).toBe(handler);
});

test('calls the handler with the target as this', () => {
  const seen: unknown[] = [];
  attributes.set('message', function (this: EventTarget, event: Event) {
    seen.push(this, event.type);
  });
  fire();
  expect(seen).toEqual([target, 'message']);
});

test('a handler that replaces another keeps its place among the listeners', () => {
  listen('first');
  set('old');
  listen('last');
  set('new');
  expect(fire()).toEqual(['first', 'new', 'last']);
});

test('a handler that was removed comes back last', () => {
  set('handler');
  listen('listener');
  attributes.set('message', null);
  expect(fire()).toEqual(['listener']);
  set('handler');
  expect(fire()).toEqual(['listener', 'handler']);
});

test.each([null, undefined, 7, 'text', true])('%p removes it', (value) => {
  set('handler');
  attributes.set('message', value);
  expect(attributes.get('message')).toBeNull();
  expect(fire()).toEqual([]);
});

test('an object that is no function is kept, keeps its place, and is never called', () => {
  const object = { handleEvent: () => calls.push('handleEvent') };
  attributes.set('message', object);
  listen('listener');
  expect(attributes.get('message')).toBe(object);
  expect(attributes.soleListener('message')).toBeUndefined();
  expect(fire()).toEqual(['listener']);
  set('handler');
  expect(fire()).toEqual(['handler', 'listener']);
});

test('a handler that returns false cancels the event, if it can be cancelled', () => {
  attributes.set('message', () => false);
  expect(target.dispatchEvent(new Event('message', { cancelable: true }))).toBe(false);
  expect(target.dispatchEvent(new Event('message'))).toBe(true);
  attributes.set('message', () => undefined);
  expect(target.dispatchEvent(new Event('message', { cancelable: true }))).toBe(true);
});

describe('soleListener()', () => {
  test('is the handler, until anything else is added that listens to the type', () => {
    const handler = () => {};
    attributes.set('message', handler);
    attributes.onAdded('close', () => {});
    expect(attributes.soleListener('message')).toBe(handler);
    attributes.onAdded('message', () => {});
    expect(attributes.soleListener('message')).toBeUndefined();
  });

  test('is none where there is no handler', () => {
    expect(attributes.soleListener('message')).toBeUndefined();
  });
});
