import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import type { Broker, BrokerOptions, InspectOptions } from '@peerport/broker';
import { type AdminClient, type FoundBroker, findBroker, openAdminClient } from '@peerport/broker/inspect';
import { ADMIN_SUBPROTOCOL, type AdminEvents, type TappedMessage } from '@peerport/protocol/admin';
import { type ClientOptions, WebSocket } from 'ws';
import { testBroker } from './broker.ts';

const directories: string[] = [];
const clients: AdminClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.close();
    await client.closed;
  }
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
});

/** Where the rendezvous files of a test go. It is removed after the test. */
export async function rendezvousDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'peerport-inspect-'));
  directories.push(directory);
  return directory;
}

/** A {@link testBroker} that can be inspected, and what its rendezvous file says. */
export async function inspectedBroker(
  inspect: InspectOptions = {},
  options: BrokerOptions = {},
): Promise<{ broker: Broker; found: FoundBroker }> {
  const directory = await rendezvousDirectory();
  const broker = await testBroker({ ...options, inspect: { directory, ...inspect } });
  return { broker, found: await findBroker(undefined, directory) };
}

/** An admin socket, before any handshake. */
export function adminSocket(url: string, options: ClientOptions = {}): WebSocket {
  return new WebSocket(url, ADMIN_SUBPROTOCOL, options);
}

/** An admin client that is closed after the test. */
export async function openAdmin(
  { url, token }: FoundBroker,
  events: AdminEvents = { tapped() {} },
): Promise<AdminClient> {
  const client = await openAdminClient(adminSocket(url), token, events);
  clients.push(client);
  return client;
}

/** Keeps what taps tell. */
export class Tapped implements AdminEvents {
  readonly messages: TappedMessage[] = [];
  missedCount = 0;
  #onChange = () => {};

  tapped(_tap: number, messages: readonly TappedMessage[], missedCount: number): void {
    this.messages.push(...messages);
    this.missedCount += missedCount;
    this.#onChange();
  }

  /** Resolves when what was told is enough. */
  async until(isEnough: () => boolean): Promise<void> {
    while (!isEnough())
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
  }

  /** Those of the kind. */
  of(kind: TappedMessage['kind']): TappedMessage[] {
    return this.messages.filter((message) => message.kind === kind);
  }
}
