import { addEventListener } from '../native-events.ts';
import { TaskQueue } from '../task-queue.ts';

/** Steps of a go: as many as make what it costs in itself negligible for each of them. */
const MAX_STEPS = 64;

/** Nobody else knows this channel: its messages are goes of the queue. */
const { port1: goes, port2: requests } = new MessageChannel();

/** All ports share it. */
export const tasks = new TaskQueue(() => requests.postMessage(null));

function step(event: Event): void {
  if (tasks.step()) return;
  event.stopImmediatePropagation();
  tasks.end();
}

/** One for each step of a go but the first: an event target calls the same function only once for an event. */
const steps = Array.from({ length: MAX_STEPS - 1 }, () => (event: Event) => step(event));

/**
 * Makes a go of each such event, after `begin`: the platform drains the microtasks after each listener. The first step shares one with
 * `begin`, as for a lone message the way from the platform to a listener takes longer than all else.
 */
export function makeGoes<EventType extends Event>(
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

makeGoes(goes, 'message', () => tasks.begin('requested'));
goes.start();
