import fc from 'fast-check';
import { admit } from '../../../packages/broker/dist/listener/admission.js';
import { assert, type FuzzTarget } from '../target.ts';

const PORT = 4000;
const ORIGIN = 'https://app.example';
const GOOD = { host: `127.0.0.1:${PORT}`, origin: ORIGIN, protocols: 'peerport.v1, peerport.token.t' };

const values = (...good: string[]) =>
  fc.option(
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...good) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('null', '', 'localhost', `evil.example:${PORT}`, '127.0.0.1', '0.0.0.0'),
        },
        { weight: 1, arbitrary: fc.string() },
        { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...good), fc.string()).map((parts) => parts.join('')) },
        { weight: 1, arbitrary: fc.tuple(fc.string(), fc.constantFrom(...good)).map((parts) => parts.join('')) },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    { nil: null, freq: 8 },
  );

interface Head {
  readonly url: string;
  readonly host: string[] | null;
  readonly origin: string[] | null;
  readonly protocols: string[] | null;
}

/** Heads of upgrade requests: only those that are right in every header are admitted. */
export const admission: FuzzTarget<Head> = {
  name: 'admission',
  share: 100,
  input: fc.record({
    url: fc.oneof(
      { weight: 5, arbitrary: fc.constant('/') },
      { weight: 1, arbitrary: fc.webPath() },
      { weight: 1, arbitrary: fc.string() },
    ),
    host: values(GOOD.host),
    origin: values(ORIGIN),
    protocols: values(GOOD.protocols, 'peerport.v1', 'peerport.token.t'),
  }),
  run({ url, host, origin, protocols }) {
    const headersDistinct = {
      host: host ?? undefined,
      origin: origin ?? undefined,
      'sec-websocket-protocol': protocols ?? undefined,
    };
    const verdict = admit(
      { url, headersDistinct },
      { port: PORT, knowsOrigin: (each) => each === ORIGIN, isInspected: false },
    );
    if (!verdict.admitted) return;
    assert(url === '/', 'a path was admitted');
    assert(host?.length === 1 && host[0] === GOOD.host, 'a foreign Host was admitted');
    assert(origin === null || (origin.length === 1 && origin[0] === ORIGIN), 'a foreign Origin was admitted');
    assert(verdict.as === 'port', 'an admin socket was admitted');
    assert(verdict.origin === origin?.[0], 'the origin is another one');
  },
};
