import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { isProof, makeNonce, prove } from '../../src/inspect/proof.ts';

const nonces = { broker: makeNonce(), client: makeNonce() };

test('a proof is the HMAC-SHA-256 of who proves and both nonces', async () => {
  const text = `client|${nonces.broker}|${nonces.client}`;
  expect(await prove('secret', 'client', nonces)).toBe(createHmac('sha256', 'secret').update(text).digest('hex'));
});

test('holds for that token, that prover and those nonces alone', async () => {
  const proof = await prove('secret', 'client', nonces);
  expect(await isProof(proof, 'secret', 'client', nonces)).toBe(true);
  expect(await isProof(proof, 'other', 'client', nonces)).toBe(false);
  expect(await isProof(proof, 'secret', 'broker', nonces)).toBe(false);
  expect(await isProof(proof, 'secret', 'client', { ...nonces, broker: makeNonce() })).toBe(false);
  expect(await isProof(proof, 'secret', 'client', { ...nonces, client: makeNonce() })).toBe(false);
  expect(await isProof('', 'secret', 'client', nonces)).toBe(false);
});
