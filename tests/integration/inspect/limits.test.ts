import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { openAdminClient } from '@peerport/broker/inspect';
import { adminSocket, inspectedBroker, openAdmin } from '../../support/inspect.ts';

test('64 admin sockets can be open; one more is told so, and the others go on', async () => {
  const { broker, found } = await inspectedBroker();
  const clients = await Promise.all(Array.from({ length: 64 }, () => openAdmin(found)));
  const socket = adminSocket(found.url);
  const closed = once(socket, 'close');
  await expect(openAdminClient(socket, found.token, { tapped() {} })).rejects.toThrow(
    'too many admin sockets are open',
  );
  expect((await closed)[0]).toBe(4410);
  expect((await broker.stats()).adminSocketsCount).toBe(64);
  for (const { functions } of clients) expect(await functions.channels()).toEqual([]);
});

test('an admin socket can have 16 taps; one more is told so, until one has ended', async () => {
  const { functions } = await openAdmin((await inspectedBroker()).found);
  const taps = await Promise.all(Array.from({ length: 16 }, () => functions.tap({})));
  await expect(functions.tap({})).rejects.toThrow('16 taps are open: end one with untap()');
  await functions.untap(taps[0] as number);
  await functions.tap({});
});
