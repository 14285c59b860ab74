import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from '@jest/globals';
import { testBroker } from '../../support/broker.ts';

/** Every address of this machine but 127.0.0.1; link-local ones with the interface that they hold on. */
const otherAddresses = Object.entries(networkInterfaces()).flatMap(([name, entries = []]) =>
  entries
    .filter(({ address }) => address !== '127.0.0.1')
    .map(({ address, family, scopeid }) => (family === 'IPv6' && scopeid ? `${address}%${name}` : address)),
);

/** On macOS these are nobody's, and a connect to them only times out. */
const otherLoopback = process.platform === 'darwin' ? [] : ['127.0.0.2', '127.255.255.254'];

test.each([...otherLoopback, ...otherAddresses])(
  'a connect to another address of this machine is refused: %s',
  async (host) => {
    const { port } = new URL((await testBroker()).url);
    const [error] = await once(connect(Number(port), host), 'error');
    expect(error).toMatchObject({ code: expect.stringMatching(/^(ECONNREFUSED|EADDRNOTAVAIL|EINVAL)$/) });
  },
);

test('the TCP port is another one each time', async () => {
  const urls = [(await testBroker()).url, (await testBroker()).url];
  for (const url of urls) expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:[1-9]\d+$/);
  expect(new Set(urls).size).toBe(2);
});
