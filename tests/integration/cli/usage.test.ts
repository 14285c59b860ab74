import { describe, expect, test } from '@jest/globals';
import { run } from '../../support/cli/command.ts';

const COMMANDS = [
  ...['serve', 'channel', 'connect', 'ls', 'top', 'inspect', 'revoke'],
  ...['tap', 'replay', 'inspector', 'metrics', 'doctor', 'completion'],
];

test('the help names every command, and every exit code', async () => {
  const { code, stdout, stderr } = await run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  for (const exitCode of [0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 21, 22, 23, 24, 25, 26, 130, 143]) {
    expect(stdout).toMatch(new RegExp(`^  ${exitCode} +[A-Zd]`, 'm'));
  }
});

test.each(COMMANDS)('%s has help with examples', async (command) => {
  const { code, stdout } = await run([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: peerport ${command}`);
  expect(stdout).toMatch(/^Examples:\n {2}\S/m);
});

describe('a command line that is wrong is told in one line, without a stack trace', () => {
  test.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['ls', '--frobnicate'], /unknown option '--frobnicate'/],
    [['inspect'], /missing required argument 'channel'/],
    [
      ['serve', '--port', '65536'],
      /'--port <number>' argument '65536' is invalid. It must be a number from 0 to 65535/,
    ],
    [['serve', '--origin', 'example'], /It must be an origin as browsers send it/],
    [['serve', '--inspect', '../up'], /argument '\.\.\/up' is invalid/],
    [['serve', '--log-level', 'loud'], /Allowed choices are debug, info/],
    [['channel', '--ttl', '-1'], /It must be a number of seconds/],
    [['channel', '--label', 'x'.repeat(257)], /It must have at most 256 characters/],
    [['replay', 'file', '--side', '3'], /Allowed choices are 1, 2/],
    [['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
    [['connect', '--lines'], /there is no ticket/],
    [['connect', '--lines', 'peerport://example.com/x#y'], /not a peerport ticket/],
  ])('%j', async (args, problem) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^peerport: .*\n$/);
    expect(stderr).toMatch(problem);
  });
});

test('without a command, the help is printed, and nothing was done', async () => {
  const { code, stdout, stderr } = await run([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: peerport');
});

test('a ticket that is malformed is not repeated: it could be a secret', async () => {
  const { stderr } = await run(['connect', '--lines', 'peerport://127.0.0.1:1/c#secret']);
  expect(stderr).toContain('token must be 43 base64url characters');
  expect(stderr).not.toContain('secret');
});

test('--debug adds the stack trace', async () => {
  const { code, stderr } = await run(['ls', '--debug']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^peerport: .*\nCliError: .*\n {4}at /);
});

test.each(['ls', 'top --once', 'channel', 'inspect x', 'revoke x', 'tap x', 'inspector --no-open', 'metrics'])(
  '%s: no broker is told, with what to do',
  async (line) => {
    const { code, stdout, stderr } = await run(line.split(' '));
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^peerport: no running broker can be inspected: start one with .*\n$/);
  },
);

test('a ticket on the command line gets a warning', async () => {
  const { stderr } = await run(['connect', '--lines', `peerport://127.0.0.1:1/${'c'.repeat(22)}#${'t'.repeat(43)}`]);
  expect(stderr).toMatch(/^warning: every user of this machine can read a ticket on the command line/);
  expect(stderr).not.toContain('t'.repeat(43));
});

test('no example puts a ticket on the command line', async () => {
  for (const command of ['connect', 'replay']) {
    const { stdout } = await run([command, '--help']);
    expect(stdout).not.toMatch(/^ {2}peerport \w+.* (peerport:\/\/|.*TICKET(?!=))/m);
  }
});
