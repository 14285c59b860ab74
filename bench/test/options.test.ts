import { expect, test } from '@jest/globals';
import { HELP, parseOptions, UsageError } from '../src/options.ts';

test('without options everything runs', () => {
  expect(parseOptions([])).toEqual({
    scenes: ['renderer-renderer', 'node-node', 'renderer-node', 'broker', 'structured-clone'],
    contenders: [],
    workloads: [],
    rounds: undefined,
    quick: false,
    check: false,
    runtimes: ['node', 'chromium'],
    turnMs: undefined,
    json: undefined,
    html: undefined,
    help: false,
  });
});

test('filters may be given several times; scenes keep their own order', () => {
  const args = ['--scene', 'broker', '--scene', 'node-node', '--contender', 'ws relay', '--contender', 'peerport'];
  expect(parseOptions([...args, '--workload', 'small', '--rounds', '7'])).toMatchObject({
    scenes: ['node-node', 'broker'],
    contenders: ['ws relay', 'peerport'],
    workloads: ['small'],
    rounds: 7,
  });
});

test.each([
  [
    ['--scene', 'moon'],
    "--scene must be one of renderer-renderer, node-node, renderer-node, broker, structured-clone, not 'moon'",
  ],
  [['--runtime', 'abacus'], "--runtime must be one of node, chromium, not 'abacus'"],
  [['--rounds', '0'], "--rounds must be an integer from 1, not '0'"],
  [['--rounds', '1.5'], "--rounds must be an integer from 1, not '1.5'"],
  [['--turn-ms', 'long'], "--turn-ms must be an integer from 1, not 'long'"],
])('%j is refused, with the reason', (args, message) => {
  expect(() => parseOptions(args)).toThrow(new UsageError(message));
});

test('an unknown option is refused', () => {
  expect(() => parseOptions(['--fast'])).toThrow(UsageError);
});

test('the help names every option', () => {
  const names = ['scene', 'contender', 'workload', 'rounds', 'quick', 'check', 'json', 'html', 'runtime', 'turn-ms'];
  for (const name of names) expect(HELP).toContain(`--${name} `);
});
