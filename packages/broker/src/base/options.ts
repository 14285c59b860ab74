import {
  type BrokerLimits,
  type ChannelOptions,
  DEFAULT_BROKER_LIMITS,
  DEFAULT_LIMITS,
  type Grant,
  LONGEST_TIMER_MS,
  type PeerInfo,
} from '@peerport/protocol';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import { brokerName } from './broker-name.ts';

/** Options of {@link startBroker}. */
export interface BrokerOptions {
  /** TCP port on 127.0.0.1. Default: 0, any free port. */
  readonly port?: number;
  /**
   * Where the sockets live. `'worker'`, the default: in a worker thread, so that messages flow and channels pair while this thread is busy.
   * `'inline'`: in this thread. If the worker's code cannot be found, the broker logs a warning and runs inline.
   */
  readonly relay?: 'worker' | 'inline';
  /** Where to log. Default: nowhere. Tokens are never logged. */
  readonly logger?: Logger;
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<BrokerLimits>;
  /**
   * Lets the user who runs this process inspect the broker with `npx peerport`. The broker then accepts admin sockets, and writes a
   * rendezvous file by which it is found. Default: `false`.
   */
  readonly inspect?: boolean | InspectOptions;
}

/** Options of {@link BrokerOptions.inspect}. */
export interface InspectOptions {
  /** Name by which the broker is found. Default: `broker-PID`. */
  readonly name?: string;
  /** Origins that may redeem tickets of channels created over an admin socket, unless those channels name their own. Default: none. */
  readonly origins?: readonly string[];
  /** Where the rendezvous file is written. Default: `peerport` in the user's runtime directory. */
  readonly directory?: string;
}

/** Conditions on one port of a channel, and who is to hold it, which only the broker's owner can say. */
export interface OwnerGrant extends Grant {
  /**
   * Tells the other side who holds this port, as its `port.peer`. Channels that ports with equal holders create count together against
   * `maxDerivedChannelsCount`. Default: nothing.
   */
  readonly holder?: PeerInfo;
}

/** Options of {@link Broker.createChannel}. */
export interface OwnerChannelOptions extends ChannelOptions {
  /** Conditions on `port1` alone; they override the shorthands. */
  readonly port1?: OwnerGrant;
  /** Conditions on `port2` alone. */
  readonly port2?: OwnerGrant;
}

const ORIGIN = /^(null|[a-z][a-z\d+.-]*:\/\/[^/?#\s]*)$/;
const MAX_QUOTED_LENGTH = 64;
const { maxOriginsCount, maxOriginLength, maxLabelLength } = DEFAULT_LIMITS;

const milliseconds = z
  .number('must be a number of milliseconds')
  .check(z.positive('must be above 0'), z.maximum(LONGEST_TIMER_MS, `must be at most ${LONGEST_TIMER_MS}`));
/** Schema of origins as browsers send them. It reports only the first problem of a list, which may be long. @internal */
export const origins = z.array(z.unknown(), 'must be an array of origins').check(({ value, issues }) => {
  const wrong = value.length > maxOriginsCount ? undefined : value.findIndex((origin) => originProblem(origin) !== '');
  if (wrong === -1) return;
  issues.push({
    code: 'custom',
    input: value,
    path: wrong === undefined ? [] : [wrong],
    message: wrong === undefined ? `has more than ${maxOriginsCount} origins` : originProblem(value[wrong]),
  });
}) as z.ZodMiniType<string[]>;
const amount = z.int('must be a whole number').check(z.positive('must be above 0'));
const flag = z.boolean('must be true or false');
const label = z.string('must be a string').check(z.maxLength(maxLabelLength, 'is too long'));
const grantFields = {
  origins: z.optional(origins),
  ttlMs: z.optional(milliseconds),
  canCreate: z.optional(flag),
  canTransfer: z.optional(flag),
  maxMessageBytes: z.optional(amount),
  direction: z.optional(z.enum(['both', 'send', 'receive'], "must be 'both', 'send' or 'receive'")),
};

const channelOptions = channelSchema(z.strictObject(grantFields, 'must be an object'));
const holder: z.ZodMiniType<PeerInfo> = z.strictObject(
  {
    origin: z.exactOptional(z.string('must be a string')),
    pid: z.exactOptional(z.int('must be a whole number').check(z.nonnegative('is below 0'))),
    label: z.exactOptional(label),
  },
  'must be an object',
);
const ownerChannelOptions = channelSchema(
  z.strictObject({ ...grantFields, holder: z.optional(holder) }, 'must be an object'),
);

const inspectOptions = z.strictObject(
  {
    name: z.optional(brokerName),
    origins: z.optional(origins),
    directory: z.optional(z.string('must be a string').check(z.minLength(1, 'is empty'))),
  },
  'must be true, false or an object',
);

const brokerOptions = z.strictObject(
  {
    port: z.optional(
      z.int('must be a whole number').check(z.minimum(0, 'is below 0'), z.maximum(65_535, 'is above 65535')),
    ),
    relay: z.optional(z.enum(['worker', 'inline'], "must be 'worker' or 'inline'")),
    logger: z.optional(z.any()),
    inspect: z.optional(inspectOptions),
    limits: z.optional(z.partial(z.strictObject(limitFields()))),
  },
  'must be an object',
);

/** @throws {TypeError} naming every wrong option. */
export function checkBrokerOptions(options: BrokerOptions): void {
  const { inspect } = Object(options) as BrokerOptions;
  check('startBroker', brokerOptions, typeof inspect === 'boolean' ? { ...options, inspect: undefined } : options);
}

/** Checks the options of a port that asks for a channel. @throws {TypeError} naming every wrong option. */
export function checkChannelOptions(options: ChannelOptions): void {
  check('createChannel', channelOptions, options);
}

/** Checks the options of the broker's owner. @throws {TypeError} naming every wrong option. */
export function checkOwnerChannelOptions(options: OwnerChannelOptions): void {
  check('createChannel', ownerChannelOptions, options);
}

/** @throws {TypeError} naming every wrong option. */
export function check(caller: string, schema: z.ZodMiniType, options: unknown): void {
  const result = schema.safeParse(options);
  if (!result.success) throw new TypeError(`${caller}: ${problemsOf(result.error, 'options')}`);
}

/** Returns a sentence that names everything wrong with the value called `name`. */
export function problemsOf({ issues }: z.core.$ZodError, name: string): string {
  const problems = issues.map((issue) => {
    const path = [name, ...issue.path].join('.');
    return issue.code === 'unrecognized_keys'
      ? `${path} has no option called ${quoted(issue.keys)}`
      : `${path} ${issue.message}`;
  });
  return problems.join('; ');
}

/** Quotes the first name and counts the rest: a peer may have chosen many, and long ones. */
function quoted([first = '', ...others]: readonly string[]): string {
  const name = first.length > MAX_QUOTED_LENGTH ? `${first.slice(0, MAX_QUOTED_LENGTH)}…` : first;
  return others.length === 0 ? name : `${name}, and ${others.length} more`;
}

/** Returns what is wrong with an origin, or an empty string. */
function originProblem(origin: unknown): string {
  if (typeof origin !== 'string') return 'must be a string';
  if (origin.length > maxOriginLength) return `is longer than ${maxOriginLength} characters`;
  return ORIGIN.test(origin) ? '' : 'must be an origin as browsers send it, such as http://127.0.0.1:8080';
}

function channelSchema(grant: z.ZodMiniType) {
  return z.strictObject(
    {
      label: z.optional(label),
      ttlMs: z.optional(milliseconds),
      origins: z.optional(origins),
      port1: z.optional(grant),
      port2: z.optional(grant),
    },
    'must be an object',
  );
}

function limitFields(): Record<string, z.ZodMiniType<number>> {
  return Object.fromEntries(
    Object.keys(DEFAULT_BROKER_LIMITS).map((name) => [name, name.endsWith('Ms') ? milliseconds : amount]),
  );
}
