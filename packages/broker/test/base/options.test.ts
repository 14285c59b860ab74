import { describe, expect, test } from '@jest/globals';
import { type ChannelOptions, DEFAULT_BROKER_LIMITS, DEFAULT_LIMITS, type Limits } from '@peerport/protocol';
import {
  type BrokerOptions,
  checkBrokerOptions,
  checkChannelOptions,
  checkOwnerChannelOptions,
  type OwnerChannelOptions,
} from '../../src/base/options.ts';

describe('startBroker', () => {
  test.each<BrokerOptions>([
    {},
    { port: 0 },
    { relay: 'inline' },
    { limits: { ticketTtlMs: 5, maxChannelsCount: 1 } },
    { inspect: true },
    { inspect: false },
    { inspect: { name: 'my.app-1', directory: '/x' } },
  ])('takes %j', (options) => {
    expect(() => checkBrokerOptions(options)).not.toThrow();
  });

  test.each([
    [{ port: 65_536 }, 'startBroker: options.port is above 65535'],
    [{ port: 1.5 }, 'startBroker: options.port must be a whole number'],
    [{ relay: 'thread' }, "startBroker: options.relay must be 'worker' or 'inline'"],
    [{ prot: 1 }, 'startBroker: options has no option called prot'],
    [{ limits: { ticketTtlMs: 0 } }, 'startBroker: options.limits.ticketTtlMs must be above 0'],
    [{ limits: { maxChannelsCount: Infinity } }, 'startBroker: options.limits.maxChannelsCount must be a whole number'],
    [{ limits: { ttl: 1 } }, 'startBroker: options.limits has no option called ttl'],
    [{ inspect: 'yes' }, 'startBroker: options.inspect must be true, false or an object'],
    [
      { inspect: { name: '../x' } },
      'startBroker: options.inspect.name must be up to 64 letters, digits and any of _ . -, and not begin with . or -',
    ],
    [{ inspect: { nam: 'x' } }, 'startBroker: options.inspect has no option called nam'],
    [7, 'startBroker: options must be an object'],
  ])('rejects %j', (options, message) => {
    expect(() => checkBrokerOptions(options as BrokerOptions)).toThrow(new TypeError(message));
  });
});

describe('limits', () => {
  const brokers = Object.keys(DEFAULT_BROKER_LIMITS);
  const ports = Object.keys(DEFAULT_LIMITS).filter((name) => !brokers.includes(name));

  test.each(brokers)('%s can be overridden, and is finite', (name) => {
    expect(() => checkBrokerOptions({ limits: { [name]: 1 } })).not.toThrow();
    for (const endless of [0, Infinity]) {
      expect(() => checkBrokerOptions({ limits: { [name]: endless } })).toThrow(
        `startBroker: options.limits.${name} must`,
      );
    }
  });

  test.each(ports)('%s is for ports to keep, and cannot be overridden here', (name) => {
    const problem = `startBroker: options.limits has no option called ${name}`;
    expect(() => checkBrokerOptions({ limits: { [name]: 1 } })).toThrow(problem);
  });

  test.each(Object.entries(DEFAULT_LIMITS) as [keyof Limits, number][])(
    '%s is finite by default: %d',
    (_name, value) => {
      expect(value).toBeGreaterThan(0);
      expect(Number.isFinite(value)).toBe(true);
    },
  );
});

function problemOf(options: object): string {
  try {
    checkChannelOptions(options);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('maxOriginsCount', () => {
  test('default: at, and over', () => {
    expect(DEFAULT_LIMITS.maxOriginsCount).toBe(32);
    const problems = [32, 33].map((count) => problemOf({ port2: { origins: Array(count).fill('file://') } }));
    expect(problems).toEqual(['', 'createChannel: options.port2.origins has more than 32 origins']);
  });
});

describe('maxOriginLength', () => {
  test('default: at, and over', () => {
    expect(DEFAULT_LIMITS.maxOriginLength).toBe(512);
    const problems = [512, 513].map((length) => problemOf({ origins: ['app://'.padEnd(length, 'x')] }));
    expect(problems).toEqual(['', 'createChannel: options.origins.0 is longer than 512 characters']);
  });
});

describe('createChannel', () => {
  test.each<ChannelOptions>([
    {},
    { label: 'tiles', ttlMs: 100 },
    { origins: ['https://app.example', 'http://127.0.0.1:8080', 'null', 'file://', 'app://bundle'] },
    { port1: { origins: ['https://a.example'] }, port2: {} },
  ])('takes %j', (options) => {
    expect(() => checkChannelOptions(options)).not.toThrow();
  });

  test.each([
    [{ origins: ['https://app.example/'] }, /options.origins.0 must be an origin/],
    [{ origins: ['*'] }, /options.origins.0 must be an origin/],
    [{ origins: 'https://app.example' }, /options.origins must be an array/],
    [{ port1: { origins: ['app.example'] } }, /options.port1.origins.0 must be an origin/],
    [{ port2: { origin: [] } }, /options.port2 has no option called origin/],
    [{ ttlMs: 2 ** 31 }, /options.ttlMs must be at most/],
    [{ ttlMs: '5s' }, /options.ttlMs must be a number of milliseconds/],
    [{ label: 'x'.repeat(257) }, /options.label is too long/],
  ])('rejects %j', (options, message) => {
    expect(() => checkChannelOptions(options as ChannelOptions)).toThrow(message);
  });

  test.each([
    ['maxOriginsCount', { origins: Array(33).fill('file://') }, 'options.origins has more than 32 origins'],
    ['maxOriginLength', { origins: ['x', `app://${'x'.repeat(507)}`] }, 'options.origins.0 must be an origin'],
    ['a list', { origins: Array(32).fill(7) }, 'options.origins.0 must be a string'],
    ['a list of one side', { port1: { origins: ['file://', ...Array(31).fill('x')] } }, 'options.port1.origins.1 must'],
    [
      'names',
      Object.fromEntries(Array.from({ length: 9 }, (_, index) => [index, 0])),
      'options has no option called 0, and 8 more',
    ],
    ['a name', { ['x'.repeat(9_000)]: 0 }, `options has no option called ${'x'.repeat(64)}…`],
  ])('of %s, one thing is told, and it is short', (_name, options, message) => {
    const problem = problemOf(options);
    expect(problem).toContain(`createChannel: ${message}`);
    expect(problem.length).toBeLessThan(150);
    expect(problem).not.toContain(';');
  });

  test('who holds a port is for the owner of the broker to say, not for the holder of another port', () => {
    const options: OwnerChannelOptions = { port1: { holder: { origin: 'app://x', pid: 7, label: 'editor' } } };
    expect(() => checkOwnerChannelOptions(options)).not.toThrow();
    expect(() => checkChannelOptions(options as ChannelOptions)).toThrow('options.port1 has no option called holder');
    const odd = { port2: { holder: { pid: -1, user: 'root' } } } as object;
    expect(() => checkOwnerChannelOptions(odd)).toThrow(/options.port2.holder.pid is below 0/);
  });
});
