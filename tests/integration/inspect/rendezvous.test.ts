import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { findBroker, findBrokers, inspectDirectory } from '@peerport/broker/inspect';
import { Child } from '../../support/child.ts';
import { openAdmin, rendezvousDirectory } from '../../support/inspect.ts';
import { LINUX, testWith } from '../../support/platforms.ts';

let directory: string;

beforeEach(async () => {
  directory = await rendezvousDirectory();
});

test('the broker of another process is found, and is the one that it says', async () => {
  await using child = Child.broker();
  const url = await child.call.start({ inspect: { directory, name: 'app' } });
  const found = await findBroker('app', directory);
  expect(found).toMatchObject({ name: 'app', url, pid: child.pid });
  expect(await (await openAdmin(found)).functions.about()).toMatchObject({ pid: child.pid, name: 'app' });
});

test('a process that was killed leaves its files behind; whoever reads them removes them', async () => {
  const [dead, alive] = [Child.broker(), Child.broker()];
  await using _ = alive;
  await Promise.all([
    dead.call.start({ inspect: { directory, name: 'dead' } }),
    alive.call.start({ inspect: { directory, name: 'alive' } }),
  ]);
  expect((await findBrokers(directory)).map(({ name }) => name).sort()).toEqual(['alive', 'dead']);
  await dead.kill();
  const path = join(directory, 'dead.json');
  expect(await inspectDirectory(directory)).toEqual({ path: directory, staleFiles: [path], badFiles: [] });
  await expect(findBroker('dead', directory)).rejects.toMatchObject({
    code: 'ERR_STALE',
    message: `the broker dead (process ${dead.pid}) is gone; its rendezvous file dead.json was removed`,
  });
  await expect(findBroker('dead', directory)).rejects.toMatchObject({ code: 'ERR_NO_BROKER' });
  expect(await readdir(directory)).toEqual(['alive.json']);
  expect(await findBroker(undefined, directory)).toMatchObject({ name: 'alive' });
});

test('so does whoever lists them, and whoever starts a broker of that name', async () => {
  const dead = Child.broker();
  await dead.call.start({ inspect: { directory, name: 'app' } });
  const left = await readFile(join(directory, 'app.json'), 'utf8');
  await dead.kill();
  expect(await findBrokers(directory)).toEqual([]);
  expect(await readdir(directory)).toEqual([]);
  await writeFile(join(directory, 'app.json'), left, { mode: 0o600 });
  await using heir = Child.broker();
  const url = await heir.call.start({ inspect: { directory, name: 'app' } });
  expect(await findBroker('app', directory)).toMatchObject({ url, pid: heir.pid });
});

testWith(LINUX)('a process that has the id of one that is gone is not taken for it', async () => {
  await using child = Child.broker();
  await child.call.start({ inspect: { directory, name: 'app' } });
  const path = join(directory, 'app.json');
  const content = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...content, processStartedAt: content.processStartedAt - 1 }));
  await expect(findBroker('app', directory)).rejects.toMatchObject({ code: 'ERR_STALE' });
});
