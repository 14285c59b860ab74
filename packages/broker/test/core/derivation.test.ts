import { describe, expect, test } from '@jest/globals';
import { type BrokerLimits, DEFAULT_LIMITS } from '@peerport/protocol';
import type { OwnerChannelOptions } from '../../src/base/options.ts';
import { Channel, type Derivation } from '../../src/core/channel.ts';
import { Derivations } from '../../src/core/derivation.ts';
import { grantsFrom } from '../../src/core/grants.ts';

let lastId = 0;

/** A channel whose ports may both create others. */
function channel(derivation?: Derivation, options: OwnerChannelOptions = {}): Channel {
  const grant = { canCreate: true };
  const all = { ...options, port1: { ...grant, ...options.port1 }, port2: { ...grant, ...options.port2 } };
  return new Channel(String(++lastId), undefined, grantsFrom(all, DEFAULT_LIMITS), derivation, 0);
}

function make(limits: Partial<BrokerLimits> = {}) {
  const derivations = new Derivations({ ...DEFAULT_LIMITS, ...limits });
  const create = (parent: Channel, side: 1 | 2 = 1) => {
    const { derivation } = derivations.plan(parent, side, { port1: { canCreate: true } });
    derivations.begin(derivation);
    return channel(derivation);
  };
  return { derivations, create };
}

describe('maxDerivationDepthCount', () => {
  /** How many can be made, each by a port of the one before. */
  const most = (limits?: Partial<BrokerLimits>) => {
    const { create } = make(limits);
    const line = [channel()];
    expect(() => {
      for (;;) line.push(create(line.at(-1) as Channel));
    }).toThrow(/^\d+ channels in a line .* raise maxDerivationDepthCount$/);
    return line.length - 1;
  };

  test('default: at, and over', () => {
    expect(DEFAULT_LIMITS.maxDerivationDepthCount).toBe(16);
    expect(most()).toBe(16);
  });

  test('overridden: at, and over', () => expect(most({ maxDerivationDepthCount: 3 })).toBe(3));
});

describe('whose channels count together', () => {
  const limits = { maxDerivedChannelsCount: 1 };
  const FULL = '1 channels that its holder created are open: close some, or raise maxDerivedChannelsCount';

  test('those of one port and of ports of those; not those of its peer', () => {
    const { create } = make(limits);
    const root = channel();
    const child = create(root);
    for (const [parent, side] of [
      [root, 1],
      [child, 1],
      [child, 2],
    ] as const)
      expect(() => create(parent, side)).toThrow(FULL);
    create(root, 2);
  });

  test('those of ports that the owner says the same of, as after a reload', () => {
    const { create } = make(limits);
    const page = (pid: number) => channel(undefined, { port1: { holder: { origin: 'app://x', pid } } });
    create(page(7));
    expect(() => create(page(7))).toThrow(FULL);
    create(page(8));
  });

  test('one that ended makes room, and leaves nothing behind', () => {
    const { derivations, create } = make(limits);
    const root = channel();
    for (let count = 0; count < 3; count++) derivations.end(create(root).derivation as Derivation);
    create(root);
  });
});

test('channels that ports created are at most half of all, whoever they are', () => {
  const { create } = make({ maxChannelsCount: 4 });
  create(channel());
  create(channel());
  expect(() => create(channel())).toThrow('2 channels that ports created are open, half of maxChannelsCount');
});
