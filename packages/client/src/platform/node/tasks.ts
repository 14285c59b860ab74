import { Fifo } from '../../base/fifo.ts';
import { realTime } from '../time.ts';
import { immediate } from './immediate.ts';

/** Time after which a go should end, so that timers and sockets get their turn, and most steps that it may have. */
const MAX_GO_MS = 4;
const MAX_STEPS = 64;

/** All ports share it. */
const callbacks = new Fifo<() => void>();
let isGoing = false;
let beganMs = 0;

/** Steps of the next go: twice as many as of the one before, while that was too short for what there is to do. */
let stepsCount = 1;

/**
 * Runs a callback in a task of its own: an immediate, after which Node drains ticks and microtasks. One that is made by another
 * waits for the next turn of the event loop, which costs more than most messages do. So many are made at once: a go.
 */
export function queueTask(callback: () => void): void {
  callbacks.push(callback);
  if (!isGoing) go();
}

/**
 * Has `read` take `input`, in a task that does nothing else, and then runs the first callback that it queues, unless others wait: nothing
 * else has run in that task, and an immediate would take a lone message longer than all else that is done for it.
 */
export function readInTask<Input>(read: (input: Input) => void, input: Input): void {
  if (isGoing) return read(input);
  isGoing = true;
  try {
    read(input);
    step();
  } finally {
    if (callbacks.length > 0) go();
    else void restLater();
  }
}

/** Comes once `ws` has given all that it has read: as a microtask, which no page can replace in this form. */
async function restLater(): Promise<void> {
  await undefined;
  if (callbacks.length > 0) go();
  else isGoing = false;
}

function go(): void {
  isGoing = true;
  immediate(begin);
  for (let count = 1; count < stepsCount; count++) immediate(step);
  immediate(end);
}

function begin(): void {
  beganMs = realTime.now();
  step();
}

function step(): void {
  callbacks.shift()?.();
}

function end(): void {
  isGoing = false;
  const wasLong = realTime.now() - beganMs >= MAX_GO_MS;
  if (callbacks.length === 0) stepsCount = 1;
  else stepsCount = wasLong ? Math.ceil(stepsCount / 2) : Math.min(stepsCount * 2, MAX_STEPS);
  if (callbacks.length > 0) go();
}
