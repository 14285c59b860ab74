import { addEventListener } from '../native-events.ts';
import { TaskQueue } from '../task-queue.ts';

/** Steps of a batch: enough to make its own cost negligible for each. */
const MAX_STEPS = 64;

/** Known to nobody else: its messages are batches of the queue. */
const { port1: batches, port2: requests } = new MessageChannel();

/** Shared by all ports. */
export const tasks = new TaskQueue(() => requests.postMessage(null));

function step(event: Event): void {
  if (tasks.step()) return;
  event.stopImmediatePropagation();
  tasks.end();
}

/** One for each step but the first: an event target calls the same function only once for an event. */
const steps = Array.from({ length: MAX_STEPS - 1 }, () => (event: Event) => step(event));

/**
 * Makes a batch of each event of this type, after `begin`: the platform drains microtasks after each listener. The first step shares a listener
 * with `begin`, because calling a listener costs more than everything else for a lone message.
 */
export function makeBatches<EventType extends Event>(
  target: EventTarget,
  type: string,
  begin: (event: EventType) => void,
): void {
  addEventListener.call(target, type, (event) => {
    begin(event as EventType);
    step(event);
  });
  for (const step of steps) addEventListener.call(target, type, step);
  addEventListener.call(target, type, () => tasks.end());
}

makeBatches(batches, 'message', () => tasks.begin('requested'));
batches.start();
