import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from './fixtures.ts';

type Client = typeof import('@peerport/client');

const CLIENT = createRequire(import.meta.url).resolve('@peerport/client/bundle');

test('a socket that the policy of the page forbids: the close event says so, and what to add', async ({
  harness,
  pagePolicies,
}) => {
  harness.expectConsole(/connect-src|Content Security Policy/);
  pagePolicies.expectViolation(/connect-src/);
  const other = await harness.startBrokerProcess();
  const peer = await harness.openPeer();
  const { port1 } = await harness.createChannel({ origins: [peer.origin] }, other);
  const port = await peer.connect(port1);
  expect(await port.closed()).toMatchObject({
    reason: 'broker-gone',
    message:
      `could not open a socket to the broker at ${other.url}: ` +
      `the page's Content-Security-Policy forbids it; add ${other.url} to its connect-src`,
  });
});

test('a socket that Local Network Access keeps from loopback: the close event names that, and what to grant', async ({
  host,
  broker,
}) => {
  const { page, close } = await host.open('data:text/html,<title>from nowhere</title>');
  const blocked = page.waitForEvent('console', { predicate: (message) => message.text().includes(broker.url) });
  const { id, port1 } = await broker.createChannel({ origins: ['null'] });
  const closed = await page.evaluate(
    async ([client, ticket]) => {
      const { connect } = (await import(
        URL.createObjectURL(new Blob([client], { type: 'text/javascript' }))
      )) as Client;
      const { reason, message } = await connect(ticket).closed;
      return { reason, message };
    },
    [await readFile(CLIENT, 'utf8'), port1] as const,
  );
  expect((await blocked).text()).toContain('ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS');
  expect(closed).toEqual({
    reason: 'broker-gone',
    message: expect.stringContaining(
      'Local Network Access keeps the page from loopback, in which case grant it the permission loopback-network',
    ),
  });
  await broker.revoke(id);
  await close();
});

test('a socket that does not open for another reason: the close event names all there are', async ({
  harness,
  broker,
}) => {
  harness.expectConsole(/WebSocket connection to .* failed/);
  const peer = await harness.openPeer();
  const { id, port1 } = await broker.createChannel({ origins: ['http://127.0.0.1:9'] });
  const { message } = await (await peer.connect(port1)).closed();
  for (const part of ['no broker listens there', `name ${peer.origin} in the origins`, 'loopback-network']) {
    expect(message).toContain(part);
  }
  await broker.revoke(id);
});
