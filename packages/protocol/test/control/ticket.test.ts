import { describe, expect, test } from '@jest/globals';
import { ProtocolError } from '../../src/base/errors.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { formatTicket, parseTicket, type Ticket } from '../../src/control/ticket.ts';

const SECRET = 'S'.repeat(43);
const ticket: Ticket = { v: 1, url: 'ws://127.0.0.1:49152', token: SECRET, channel: 'c'.repeat(22) };

function problemOf(input: unknown): string {
  try {
    parseTicket(input);
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ code: 'ERR_TICKET' });
    return (error as Error).message;
  }
  throw new Error('it was taken for a ticket');
}

describe('parseTicket', () => {
  test('takes an object, with and without a label', () => {
    expect(parseTicket(ticket)).toEqual(ticket);
    expect(parseTicket({ ...ticket, label: 'tiles' })).toEqual({ ...ticket, label: 'tiles' });
  });

  test('takes what JSON makes of it', () => {
    expect(parseTicket(JSON.parse(JSON.stringify(ticket)))).toEqual(ticket);
  });

  test('takes the string form, with white space around it', () => {
    expect(parseTicket(`  ${formatTicket(ticket)}\n`)).toEqual(ticket);
  });

  test('the string form is the documented one', () => {
    expect(formatTicket(ticket)).toBe(`peerport://127.0.0.1:49152/${'c'.repeat(22)}#${SECRET}`);
  });

  test.each([
    ['another version', { v: 2 }, /v must be 1/],
    ['another machine', { url: 'ws://192.0.2.1:80' }, /url must look like/],
    ['a name that DNS could bend', { url: 'ws://localhost:80' }, /url must look like/],
    ['a path', { url: 'ws://127.0.0.1:80/x' }, /url must look like/],
    ['a port above 65535', { url: 'ws://127.0.0.1:65536' }, /url must look like/],
    ['a short token', { token: 'S'.repeat(42) }, /token must be 43/],
    ['a token of the wrong type', { token: 7 }, /token must be a string/],
    ['a channel that is none', { channel: '../../x' }, /channel must be 22/],
  ])('rejects %s, and names the field', (_name, change, problem) => {
    expect(problemOf({ ...ticket, ...change })).toMatch(problem);
  });

  test.each([undefined, null, 7, '', 'peerport://127.0.0.1:1', 'https://127.0.0.1:1/c#t'])('rejects %p', (input) => {
    expect(problemOf(input)).toMatch(/must be an object or a peerport:\/\/ string/);
  });

  test('never puts the token into a message', () => {
    expect(problemOf({ ...ticket, v: 2 })).not.toContain(SECRET);
    expect(problemOf({ ...ticket, token: `${SECRET}!` })).not.toContain(SECRET);
    expect(problemOf(`peerport://127.0.0.1:80/short#${SECRET}`)).not.toContain(SECRET);
  });
});

describe('maxLabelLength', () => {
  test('default: at', () => {
    expect(DEFAULT_LIMITS.maxLabelLength).toBe(256);
    const label = 'x'.repeat(256);
    expect(parseTicket({ ...ticket, label }).label).toBe(label);
  });

  test('default: over', () => {
    expect(problemOf({ ...ticket, label: 'x'.repeat(257) })).toMatch(/label is too long/);
  });
});
