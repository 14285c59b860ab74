import { TaskQueue } from './task-queue.ts';

/** Steps of a go: as many as make what it costs in itself negligible for each of them. */
const MAX_STEPS = 64;

/** Nobody else knows this channel: its messages are goes of the queue. */
const { port1: goes, port2: requests } = new MessageChannel();

/** All ports share it. */
export const tasks = new TaskQueue(() => requests.postMessage(null));

/** One for each step of a go: an event target calls the same function only once for an event. */
const steps = Array.from({ length: MAX_STEPS }, () => (event: Event) => {
  if (tasks.step()) return;
  event.stopImmediatePropagation();
  tasks.end();
});

/** Makes a go of each such event, after `begin`: the platform drains the microtasks after each listener. */
export function makeGoes<EventType extends Event>(
  target: EventTarget,
  type: string,
  begin: (event: EventType) => void,
): void {
  target.addEventListener(type, begin as (event: Event) => void);
  for (const step of steps) target.addEventListener(type, step);
  target.addEventListener(type, () => tasks.end());
}

makeGoes(goes, 'message', () => tasks.begin('requested'));
goes.start();
