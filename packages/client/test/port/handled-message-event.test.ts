import { inspect } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { HandledMessageEvent } from '../../src/port/handled-message-event.ts';
import { PortMessageEvent } from '../../src/port/message-event.ts';

function fire(handler: (this: EventTarget, event: Event) => unknown, target = new EventTarget()): void {
  HandledMessageEvent.fire(target, handler, { any: 'data' }, []);
}

test('is an Event, a MessageEvent and a PortMessageEvent', () => {
  const handler = jest.fn<(event: Event) => void>();
  fire(handler);
  const [event] = handler.mock.calls[0] as [Event];
  for (const type of [Event, MessageEvent, PortMessageEvent]) expect(event).toBeInstanceOf(type);
});

test.each([
  ['dispatched', () => new PortMessageEvent('data', [])],
  [
    'handled',
    async () => new Promise<Event>((resolve) => HandledMessageEvent.fire(new EventTarget(), resolve, 'data', [])),
  ],
])('%s: is what it says by its own getters, not by those of the platform', async (_, make) => {
  const event = (await make()) as MessageEvent;
  expect(event.data).toBe('data');
  const platform = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data') as { get(): unknown };
  expect(() => platform.get.call(event)).toThrow(expect.objectContaining({ name: 'TypeError' }));
  event.initMessageEvent('other', true, true, 'other data');
  expect([event.type, event.data, event.bubbles]).toEqual(['message', 'data', false]);
});

test('the handler is called on the target; what it throws comes out, and the event is over', () => {
  const target = new EventTarget();
  let event: Event | undefined;
  const failing = function (this: EventTarget, own: Event) {
    expect(this).toBe(target);
    event = own;
    throw new Error('on purpose');
  };
  expect(() => fire(failing, target)).toThrow('on purpose');
  expect(event).toMatchObject({ currentTarget: null, eventPhase: Event.NONE });
});

test('the time is that at which it was first asked for, and stays', async () => {
  const event = await new Promise<Event>((resolve) => fire(resolve));
  const before = performance.now();
  const { timeStamp } = event;
  expect(timeStamp).toBeGreaterThanOrEqual(before);
  await new Promise(setImmediate);
  expect(event.timeStamp).toBe(timeStamp);
});

test('can be inspected', async () => {
  const event = await new Promise<Event>((resolve) => fire(resolve));
  expect(inspect(event)).toContain("data: { any: 'data' }");
});
