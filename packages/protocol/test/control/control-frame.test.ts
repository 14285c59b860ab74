import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProtocolError } from '../../src/base/errors.ts';
import { type ControlFrame, decodeControlFrame, encodeControlFrame } from '../../src/control/control-frame.ts';
import type { PortGrant } from '../../src/control/grant.ts';
import { decodeRequestFrame, type RequestFrame } from '../../src/control/request-frame.ts';
import type { Ticket } from '../../src/control/ticket.ts';

describe('control frames', () => {
  const grant: PortGrant = { canCreate: false, canTransfer: true, maxMessageBytes: 7, direction: 'send' };
  const ticket: Ticket = { v: 1, url: 'ws://127.0.0.1:1', token: 't'.repeat(43), channel: 'c'.repeat(22) };
  const frames: ControlFrame[] = [
    { type: 'paired', channel: ticket.channel, grant, peerGrant: { ...grant, direction: 'both' } },
    {
      type: 'paired',
      channel: ticket.channel,
      grant,
      peerGrant: grant,
      peer: { origin: 'app://x', pid: 7, label: 'editor' },
    },
    { type: 'peer-moving' },
    { type: 'peer-moved' },
    { type: 'refused', code: 'used', message: 'was used' },
    { type: 'moved', token: ticket.token },
    { type: 'created', channel: ticket.channel, request: 1, port1: ticket, port2: { ...ticket, label: 'x' } },
    { type: 'not-created', request: 2, message: 'no' },
  ];
  const requests: RequestFrame[] = [
    { type: 'move' },
    { type: 'holding' },
    { type: 'carry', token: ticket.token },
    { type: 'create-channel', request: 0, options: { label: 'x' } },
  ];

  test.each(requests)('%j survives the wire', (frame) => {
    expect(decodeRequestFrame(encodeControlFrame(frame))).toEqual(frame);
  });

  test('what one side says is not taken from the other', () => {
    for (const frame of requests) expect(() => decodeControlFrame(encodeControlFrame(frame))).toThrow(ProtocolError);
    for (const frame of frames) expect(() => decodeRequestFrame(encodeControlFrame(frame))).toThrow(ProtocolError);
  });

  test.each(frames)('%j survives the wire', (frame) => {
    expect(decodeControlFrame(encodeControlFrame(frame))).toEqual(frame);
  });

  test.each([
    '',
    'null',
    '[]',
    '{}',
    '{"type":"nope"}',
    '{"type":"refused"}',
    '{"type":"refused","code":"x","message":""}',
    '{',
  ])('%j is a protocol error', (text) => {
    expect(() => decodeControlFrame(text)).toThrow(ProtocolError);
    expect(() => decodeControlFrame(text)).toThrow(
      expect.objectContaining({ code: 'ERR_CONTROL_FRAME', closeCode: 4004 }),
    );
  });

  test.each([
    [{ type: 'nope' }, 'type'],
    [{ type: 'constructor' }, 'type'],
    [{ type: 'moved', token: 'short' }, 'token'],
    [{ ...frames[0], peerGrant: { ...grant, direction: 'up' } }, 'peerGrant.direction'],
    [{ ...frames[6], port2: { ...ticket, url: 'ws://192.0.2.1:1' } }, 'port2.url'],
  ])('%j: the error says where', (frame, where) => {
    expect(() => decodeControlFrame(JSON.stringify(frame))).toThrow(new RegExp(`: unexpected ${where}$`));
  });

  test('a request that is none says where too', () => {
    expect(() => decodeRequestFrame('{"type":"carry","token":"../../x"}')).toThrow(/: unexpected token$/);
  });

  test('any text gives a frame or a ProtocolError, nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          decodeControlFrame(text);
        } catch (error) {
          return error instanceof ProtocolError;
        }
        return true;
      }),
    );
  });
});
