import type { ChannelFunctions } from './channel-functions.ts';
import { Child } from './child.ts';
import type { PartyFunctions } from './functions.ts';
import type { Party } from './party.ts';

/** A party that is a Node process. */
export interface NodeParty extends Party {
  readonly channels: ChannelFunctions;
}

/** Starts a Node process that is a party. */
export async function startNodeParty(): Promise<NodeParty> {
  const child = await Child.start<PartyFunctions & ChannelFunctions>(new URL('node-process.js', import.meta.url));
  return {
    pid: child.pid,
    channels: child.call,
    serve: (end, config) => child.call.serve(end, config),
    open: (end, config) => child.call.open(end, config),
    prepare: (workload, turnMs) => child.call.prepare(workload, turnMs),
    run: (workload, turnMs) => child.call.run(workload, turnMs),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
