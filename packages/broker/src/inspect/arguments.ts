import { zodChannelId } from '@peerport/protocol';
import type { AdminFunctions } from '@peerport/protocol/admin';
import * as z from 'zod/mini';
import { problemsOf } from '../base/options.ts';

const none = z.tuple([]);
const tapNumber = z.int('must be a whole number');

/** The arguments of each admin function. The options of `createChannel` are checked where they are used. */
const argumentSchemas: Readonly<Record<keyof AdminFunctions, z.ZodMiniType<unknown[]>>> = {
  about: none,
  stats: none,
  channels: none,
  createChannel: z.tuple([z.unknown()]),
  revoke: z.tuple([zodChannelId]),
  tap: z.tuple([
    z.strictObject(
      { channel: z.optional(zodChannelId), payload: z.optional(z.boolean('must be true or false')) },
      'must be an object',
    ),
  ]),
  untap: z.tuple([tapNumber]),
};

/** Wraps the function of that name so that its arguments are checked first. Returns `undefined` if there is none. */
export function checkedFunction(functions: AdminFunctions, name: string) {
  if (!isName(name)) return undefined;
  return (...args: unknown[]): unknown => {
    const result = argumentSchemas[name].safeParse(args);
    if (!result.success) throw new TypeError(`${name}: ${problemsOf(result.error, 'arguments')}`);
    return Reflect.apply(functions[name], functions, result.data);
  };
}

function isName(name: string): name is keyof AdminFunctions {
  return Object.hasOwn(argumentSchemas, name);
}
