import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { brokerName } from '../../src/base/broker-name.ts';
import { findBroker, findBrokers, inspectDirectory } from '../../src/rendezvous/find.ts';
import { Rendezvous } from '../../src/rendezvous/rendezvous.ts';

const STRANGER_ID = 12_345;

/** Windows has neither modes nor links that any user may make. */
const isPosix = process.platform !== 'win32';
const onPosix = isPosix ? describe : describe.skip;

let base: string;
let directory: string;
/** Of brokers, as far as anybody can tell who only looks whether somebody listens. */
let url: string;
const server = createServer();

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'peerport-rendezvous-'));
  directory = join(base, 'runtime', 'peerport');
});

afterEach(() => rm(base, { recursive: true }));

async function publish(options: { name?: string } = {}): Promise<Rendezvous> {
  const rendezvous = await Rendezvous.prepare({ directory, ...options });
  await rendezvous.publish(url);
  return rendezvous;
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe('what is written', () => {
  test("is this user's alone, and tells how to reach the broker", async () => {
    const { setup } = await publish({ name: 'app' });
    if (isPosix) {
      expect(await modeOf(directory)).toBe('700');
      expect(await modeOf(join(base, 'runtime'))).toBe('700');
      expect(await modeOf(join(directory, 'app.json'))).toBe('600');
    }
    const { token, startedAtMs } = setup;
    const found = { path: join(directory, 'app.json'), name: 'app', url, token, pid: process.pid, startedAtMs };
    expect(await findBrokers(directory)).toEqual([found]);
  });

  test('is gone when the broker says so, unless another has taken its place', async () => {
    const first = await publish({ name: 'app' });
    await first.remove();
    await expect(findBroker('app', directory)).rejects.toMatchObject({ code: 'ERR_NO_BROKER' });
    const second = await publish({ name: 'app' });
    await first.remove();
    expect(await findBroker('app', directory)).toMatchObject({ token: second.setup.token });
  });

  test('a name that a broker has already, which runs, is not given again', async () => {
    await publish({ name: 'app' });
    await expect(publish({ name: 'app' })).rejects.toMatchObject({
      code: 'ERR_NAME_TAKEN',
      message: `a broker called app is already running, in process ${process.pid}`,
    });
  });

  test('brokers of one process that were given no name have different ones', async () => {
    const names = [await publish(), await publish()].map(({ setup }) => setup.name);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(new RegExp(`^broker-${process.pid}(-\\d+)?$`));
  });
});

onPosix('a directory is not used', () => {
  beforeEach(() => mkdir(directory, { recursive: true, mode: 0o700 }));

  async function expectUnsafe(problem: string): Promise<void> {
    const error = { code: 'ERR_UNSAFE', message: expect.stringContaining(problem) };
    await expect(publish()).rejects.toMatchObject(error);
    await expect(findBrokers(directory)).rejects.toMatchObject(error);
    await expect(findBroker('app', directory)).rejects.toMatchObject(error);
    expect(await inspectDirectory(directory)).toMatchObject({ problem: expect.stringContaining(problem) });
  }

  test.each([0o701, 0o750, 0o722])('that others have access to: %o', async (mode) => {
    await chmod(directory, mode);
    await expectUnsafe('other users can access it (chmod 700 prevents that)');
  });

  test('that is a file', async () => {
    await rm(directory, { recursive: true });
    await writeFile(directory, '');
    await expectUnsafe('it is not a directory');
  });

  test("that is another user's", async () => {
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(directory, STRANGER_ID, STRANGER_ID);
    const strange = isRoot ? directory : '/';
    const error = {
      code: 'ERR_UNSAFE',
      message:
        `${strange} is not safe to use: it belongs to another user; ` +
        'to use another, set XDG_RUNTIME_DIR to a directory that is yours alone',
    };
    await expect(findBrokers(strange)).rejects.toMatchObject(error);
    await expect(Rendezvous.prepare({ directory: strange })).rejects.toMatchObject(error);
  });

  test('that is a symbolic link', async () => {
    await rm(directory, { recursive: true });
    await mkdir(join(base, 'elsewhere'), { mode: 0o700 });
    await symlink(join(base, 'elsewhere'), directory);
    await expectUnsafe('it is not a directory');
  });
});

describe('a file is not used', () => {
  let path: string;

  beforeEach(async () => {
    await publish({ name: 'app' });
    path = join(directory, 'app.json');
  });

  async function expectPassedOver(error: object): Promise<void> {
    await expect(findBroker('app', directory)).rejects.toMatchObject(error);
    await expect(findBroker(path)).rejects.toMatchObject(error);
    expect(await findBrokers(directory)).toEqual([]);
    expect((await inspectDirectory(directory)).badFiles).toEqual([expect.stringContaining(path)]);
  }

  onPosix('for who else has a hand in it', () => {
    test('that others can read', async () => {
      await chmod(path, 0o640);
      await expectPassedOver({ code: 'ERR_UNSAFE', message: expect.stringContaining('chmod 600') });
    });

    test('that is a symbolic link', async () => {
      await rm(path);
      await writeFile(join(base, 'target'), '{}', { mode: 0o600 });
      await symlink(join(base, 'target'), path);
      await expectPassedOver({ code: 'ERR_UNSAFE', message: expect.stringContaining('symbolic link') });
    });
  });

  test.each([
    ['', 'is not a rendezvous file of peerport'],
    ['{"v":1}', 'is not a rendezvous file of peerport'],
    ['{"v":2,"socket":"x"}', 'is of another version of peerport'],
  ])('that says %j', async (text, problem) => {
    await writeFile(path, text);
    await expectPassedOver({ code: 'ERR_MALFORMED', message: `${path} ${problem}` });
  });
});

test.each(['con', 'NUL', 'com1', 'aux.dev'])('%s is no name: it is a device of Windows', (name) => {
  expect(brokerName.safeParse(name).success).toBe(false);
  expect(brokerName.safeParse(`${name[0]}-${name}`).success).toBe(true);
});

describe('no broker, or too many', () => {
  test('none runs', async () => {
    await expect(findBroker(undefined, directory)).rejects.toMatchObject({
      code: 'ERR_NO_BROKER',
      message: expect.stringContaining('startBroker({ inspect: true })'),
    });
    await expect(findBroker(join(directory, 'x.json'))).rejects.toMatchObject({ code: 'ERR_NO_BROKER' });
  });

  test('one runs: it need not be named', async () => {
    await publish({ name: 'only' });
    expect(await findBroker(undefined, directory)).toMatchObject({ name: 'only' });
  });

  test('several run: they are named', async () => {
    await publish({ name: 'one' });
    await publish({ name: 'two' });
    await expect(findBroker(undefined, directory)).rejects.toMatchObject({
      code: 'ERR_SEVERAL_BROKERS',
      message: expect.stringMatching(/one, two|two, one/),
    });
    expect(await findBroker('two', directory)).toMatchObject({ name: 'two' });
  });
});
