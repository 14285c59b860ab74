import {
  type AdminClient,
  type FoundBroker,
  findBroker,
  openAdminClient,
  RendezvousError,
} from '@peerport/broker/inspect';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import {
  ADMIN_SUBPROTOCOL,
  type AdminEvents,
  type AdminFunctions,
  type ChannelDetails,
} from '@peerport/protocol/admin';
import { Option } from 'commander';
import { type ClientOptions, WebSocket } from 'ws';
import { CliError, messageOf } from '../base/errors.ts';

/** Options of commands that talk to a running broker. */
export interface BrokerChoice {
  /** Name or path of a rendezvous file. Default: the only broker. */
  readonly broker?: string;
}

/** For the text of `--help`. */
export const CHANNEL_HELP = 'its id, the beginning of its id, or its label';

/** The option of every command that talks to a running broker. */
export function brokerOption(): Option {
  return new Option(
    '--broker <name|path>',
    'which broker: its name, or the path of its rendezvous file; default: the only one',
  );
}

/**
 * Calls `use` with a running broker and the admin socket to it, and closes the socket after it.
 *
 * @throws {CliError} `noBroker`: none was found, it does not answer, or it goes away before `use` is done.
 */
export async function withBroker<Result>(
  { broker }: BrokerChoice,
  use: (functions: AdminFunctions, socket: WebSocket) => Promise<Result>,
  events: AdminEvents = { tapped() {} },
): Promise<Result> {
  const { client, socket } = await openBroker(await locateBroker(broker), events);
  let goneBecause: string | undefined;
  const gone = client.closed.then((reason): never => {
    goneBecause = reason;
    throw new Error(reason);
  });
  gone.catch(() => {});
  try {
    return await Promise.race([use(client.functions, socket), gone]);
  } catch (error) {
    // Pending calls reject too, and may do so first.
    if (goneBecause === undefined) throw error;
    throw new CliError('noBroker', `the broker has gone: ${goneBecause}`, { cause: error });
  } finally {
    client.close();
  }
}

/** Finds a broker's rendezvous file. @throws {CliError} `noBroker` */
export async function locateBroker(nameOrPath: string | undefined): Promise<FoundBroker> {
  try {
    return await findBroker(nameOrPath);
  } catch (cause) {
    const isUnclear = cause instanceof RendezvousError && cause.code === 'ERR_SEVERAL_BROKERS';
    throw new CliError('noBroker', `${messageOf(cause)}${isUnclear ? ' (--broker NAME)' : ''}`, { cause });
  }
}

async function openBroker(
  { url, token }: FoundBroker,
  events: AdminEvents,
): Promise<{ client: AdminClient; socket: WebSocket }> {
  // A process that has taken the broker's TCP port may never answer the closing handshake.
  const options: ClientOptions & { closeTimeout: number } = { closeTimeout: DEFAULT_LIMITS.closeTimeoutMs };
  const socket = new WebSocket(url, ADMIN_SUBPROTOCOL, options);
  try {
    return { client: await openAdminClient(socket, token, events), socket };
  } catch (cause) {
    throw new CliError('noBroker', messageOf(cause), { cause });
  }
}

/** Finds the channel that the user means. @throws {CliError} `noChannel`: there is none, or several match. */
export async function findChannel(functions: AdminFunctions, wanted: string): Promise<ChannelDetails> {
  const channels = await functions.channels();
  const name = wanted.trim();
  const candidates = [
    channels.filter(({ id }) => id === name),
    channels.filter(({ label }) => label === name),
    channels.filter(({ id }) => name !== '' && id.startsWith(name)),
  ].find(({ length }) => length > 0);
  const [channel, ...others] = candidates ?? [];
  if (channel === undefined) throw new CliError('noChannel', `there is no channel '${name}'; peerport ls lists them`);
  if (others.length > 0) {
    const ids = [channel, ...others].map(({ id }) => id).join(', ');
    throw new CliError('noChannel', `'${name}' could be several channels: ${ids}; name one by its id`);
  }
  return channel;
}
