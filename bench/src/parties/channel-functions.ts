import { createHash, randomFillSync } from 'node:crypto';
import { viewOf } from '../workloads/messages.ts';
import { nextTask } from '../workloads/next-task.ts';
import type { OpenEnd, Pipe } from '../workloads/pipe.ts';

/** The functions of a Node party about channels themselves: many at once, and one whose reader has stopped. */
export interface ChannelFunctions {
  /** Opens ends, posts a message over each at once, and keeps them open. */
  greet(end: string, configs: readonly unknown[]): Promise<void>;
  /** Opens ends, and resolves when a message has arrived over each. Keeps them open. */
  meet(end: string, configs: readonly unknown[]): Promise<void>;
  /** Closes what `greet` and `meet` have opened. */
  closeAll(): Promise<void>;
  /** Opens an end, and does not read. */
  hold(end: string, config: unknown): Promise<void>;
  /** Posts buffers of 1 MiB over the held end. Resolves with a digest of each. */
  postBuffers(count: number): Promise<string[]>;
  /** Reads `count` buffers from the held end. Resolves with a digest of each. */
  readBuffers(count: number): Promise<string[]>;
}

const BUFFER_BYTES = 2 ** 20;
/** Ends opened at the same time: TCP would slow down more than fit into a listener's backlog. */
const OPENING_COUNT = 100;

/** The functions of a party with these `ends`, by name. */
export function channelFunctions(ends: Readonly<Record<string, OpenEnd>>): ChannelFunctions {
  let pipes: Pipe[] = [];
  let held: Pipe | undefined;
  const openEnd = async (end: string, config: unknown) => (ends[end] as OpenEnd)(config as never);
  const openMany = async (end: string, configs: readonly unknown[], use: (pipe: Pipe) => unknown) => {
    for (let start = 0; start < configs.length; start += OPENING_COUNT) {
      const opening = configs.slice(start, start + OPENING_COUNT).map(async (config) => {
        const pipe = await openEnd(end, config);
        pipes.push(pipe);
        await use(pipe);
      });
      await Promise.all(opening);
    }
  };
  const heldPipe = () => {
    if (held === undefined) throw new Error('call hold() first');
    return held;
  };
  return {
    greet: (end, configs) => openMany(end, configs, (pipe) => pipe.post('here')),
    meet: (end, configs) => openMany(end, configs, (pipe) => new Promise<unknown>((resolve) => pipe.receive(resolve))),
    async closeAll() {
      for (const pipe of pipes) pipe.close();
      pipes = [];
    },
    async hold(end, config) {
      held = await openEnd(end, config);
    },
    async postBuffers(count) {
      const digests: string[] = [];
      while (digests.length < count) {
        const buffer = new ArrayBuffer(BUFFER_BYTES);
        digests.push(digestOf(randomFillSync(new Uint8Array(buffer))));
        heldPipe().post(buffer);
        await nextTask();
      }
      return digests;
    },
    readBuffers: (count) =>
      new Promise((resolve) => {
        const digests: string[] = [];
        heldPipe().receive((message) => {
          const { buffer, byteOffset, byteLength } = viewOf(message);
          digests.push(digestOf(new Uint8Array(buffer, byteOffset, byteLength)));
          if (digests.length === count) resolve(digests);
        });
      }),
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('base64');
}
