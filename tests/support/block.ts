import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BrokerFunctions, Child } from './child.ts';

const LOOK_EVERY_MS = 5;

/** Blocks the main thread of a broker's process. Resolves when it is blocked, with a function that ends this. */
export async function block(broker: Child<BrokerFunctions>): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'peerport-block-'));
  const file = join(folder, 'blocked');
  const ended = broker.call.block(file);
  while (!existsSync(file)) await setTimeout(LOOK_EVERY_MS);
  return async () => {
    await rm(folder, { recursive: true });
    await ended;
  };
}
