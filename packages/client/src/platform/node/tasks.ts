import { Fifo } from '../../base/fifo.ts';
import { realTime } from '../time.ts';
import { immediate } from './immediate.ts';

/** Limits of a batch, so that timers and sockets get their turn. */
const MAX_BATCH_MS = 4;
const MAX_STEPS = 64;

/** Shared by all ports. */
const callbacks = new Fifo<() => void>();
let isInBatch = false;
let beganMs = 0;

/** Steps of the next batch: twice as many as in the last, while callbacks were left over. */
let stepsCount = 1;

/**
 * Runs a callback in a task of its own: an immediate, after which Node drains ticks and microtasks. An immediate scheduled by another one waits
 * for the next turn of the event loop, which costs more than most messages do. So we schedule a batch of them.
 */
export function queueTask(callback: () => void): void {
  callbacks.push(callback);
  if (!isInBatch) startBatch();
}

/**
 * Begins a task that receives a WebSocket message. Returns whether {@link endReading} must be called, which runs the first callback that was
 * queued meanwhile: nothing else has run in this task, and an immediate would take longer than everything else for a lone message.
 */
export function beginReading(): boolean {
  const isFirst = !isInBatch;
  isInBatch = true;
  return isFirst;
}

export function endReading(): void {
  try {
    step();
  } finally {
    if (callbacks.length > 0) startBatch();
    else void endLater();
  }
}

/** Runs once `ws` has emitted everything that it has read: as a microtask, which in this form nobody can replace. */
async function endLater(): Promise<void> {
  await undefined;
  if (callbacks.length > 0) startBatch();
  else isInBatch = false;
}

function startBatch(): void {
  isInBatch = true;
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
  isInBatch = false;
  const wasLong = realTime.now() - beganMs >= MAX_BATCH_MS;
  if (callbacks.length === 0) stepsCount = 1;
  else stepsCount = wasLong ? Math.ceil(stepsCount / 2) : Math.min(stepsCount * 2, MAX_STEPS);
  if (callbacks.length > 0) startBatch();
}
