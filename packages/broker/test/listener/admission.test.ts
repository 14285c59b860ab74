import { describe, expect, test } from '@jest/globals';
import { admit, type UpgradeHead } from '../../src/listener/admission.ts';

const policy = { port: 4000, knowsOrigin: (origin: string) => origin === 'https://app.example', isInspected: false };
const protocol = 'peerport.v1, peerport.token.secret';

function head(headers: Record<string, string | string[] | undefined>, url = '/'): UpgradeHead {
  const all = { host: '127.0.0.1:4000', 'sec-websocket-protocol': protocol, ...headers };
  const headersDistinct = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, typeof value === 'string' ? [value] : value]),
  );
  return { url, headersDistinct };
}

describe('admits', () => {
  test('a peer without an origin', () => {
    expect(admit(head({}), policy)).toEqual({ admitted: true, as: 'port', token: 'secret', origin: undefined });
  });

  test('a page whose origin a ticket was minted for', () => {
    expect(admit(head({ origin: 'https://app.example' }), policy)).toEqual({
      admitted: true,
      as: 'port',
      token: 'secret',
      origin: 'https://app.example',
    });
  });

  test('subprotocols in two header lines', () => {
    const lines = ['peerport.v1', 'peerport.token.secret'];
    expect(admit(head({ 'sec-websocket-protocol': lines }), policy)).toMatchObject({ admitted: true, token: 'secret' });
  });
});

describe('turns down', () => {
  test.each([
    'evil.example',
    'evil.example:4000',
    'localhost:4000',
    'localhost6:4000',
    '127.0.0.1',
    '127.0.0.1:4001',
    '0.0.0.0:4000',
    '[::1]:4000',
    '127.1:4000',
    '127.0.0.1:4000.evil.example',
    '',
  ])('Host: %s', (host) => {
    expect(admit(head({ host }), policy)).toMatchObject({ admitted: false, status: 403 });
  });

  test('no Host, and two', () => {
    expect(admit(head({ host: undefined }), policy)).toMatchObject({ admitted: false, status: 403 });
    expect(admit(head({ host: ['127.0.0.1:4000', '127.0.0.1:4000'] }), policy)).toMatchObject({ status: 403 });
  });

  test.each([
    'http://app.example',
    'https://app.example.evil.example',
    'https://app.example:8443',
    'https://sub.app.example',
    'http://localhost:3000',
    'http://127.0.0.1:4000',
    'null',
    '',
  ])('Origin: %s', (origin) => {
    expect(admit(head({ origin }), policy)).toMatchObject({ admitted: false, status: 403 });
  });

  test('two origins, even if both are known', () => {
    const origin = ['https://app.example', 'https://app.example'];
    expect(admit(head({ origin }), policy)).toMatchObject({ admitted: false, status: 403 });
  });

  test.each(['/x', '/?token=1', '//', '*', 'http://127.0.0.1:4000/'])('the path %s', (url) => {
    expect(admit(head({}, url), policy)).toMatchObject({ admitted: false, status: 404 });
  });

  test.each([undefined, '', 'peerport.v1', 'peerport.v2, peerport.token.secret', `${protocol}, other`])(
    'the subprotocols %s',
    (value) => {
      expect(admit(head({ 'sec-websocket-protocol': value }), policy)).toMatchObject({ admitted: false, status: 400 });
    },
  );

  test('a wrong Host before it looks at anything else', () => {
    const everythingWrong = head({ host: 'evil.example', origin: 'https://evil.example' }, '/x');
    expect(admit(everythingWrong, policy)).toMatchObject({ status: 403, problem: expect.stringContaining('Host') });
  });
});

describe('whoever wants to inspect the broker', () => {
  const inspected = { ...policy, isInspected: true };
  const admin = (origin?: string, protocols = 'peerport.admin.v1') =>
    head({ 'sec-websocket-protocol': protocols, ...(origin !== undefined && { origin }) });

  test('is admitted without an Origin: no page inspects a broker', () => {
    expect(admit(admin(), inspected)).toEqual({ admitted: true, as: 'admin' });
  });

  test.each([
    'http://127.0.0.1:4000',
    'http://127.0.0.1:4001',
    'http://localhost:4000',
    'https://127.0.0.1:4000',
    'null',
    '',
    'https://evil.example',
  ])('is turned down from the origin %s', (origin) => {
    expect(admit(admin(origin), inspected)).toMatchObject({ admitted: false, status: 403 });
  });

  test('is turned down from the origin of a port', () => {
    expect(admit(admin('https://app.example'), inspected)).toMatchObject({ admitted: false, status: 400 });
  });

  test.each(['peerport.admin.v1, peerport.v1', 'peerport.admin.v1, peerport.token.secret', 'peerport.admin.v2'])(
    'is turned down with the subprotocols %s',
    (protocols) => {
      expect(admit(admin(undefined, protocols), inspected)).toMatchObject({ admitted: false, status: 400 });
    },
  );

  test('is turned down at another path, or another Host', () => {
    const { headersDistinct } = admin();
    expect(admit({ url: '/admin', headersDistinct }, inspected)).toMatchObject({ admitted: false, status: 404 });
    const foreign = { ...headersDistinct, host: ['evil.example:4000'] };
    expect(admit({ url: '/', headersDistinct: foreign }, inspected)).toMatchObject({ admitted: false, status: 403 });
  });

  test('is turned down like anybody else where nothing is inspected', () => {
    expect(admit(admin(), policy)).toMatchObject({ admitted: false, status: 400 });
    expect(admit(admin('http://127.0.0.1:4000'), policy)).toMatchObject({ admitted: false, status: 403 });
  });

  test('does not open the handshake of ports to the inspector', () => {
    expect(admit(head({ origin: 'http://127.0.0.1:4000' }), inspected)).toMatchObject({ admitted: false, status: 403 });
  });
});
