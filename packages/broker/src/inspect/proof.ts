/** The side that proves that it knows a token. */
export type Prover = 'client' | 'broker';

/** The nonces of both sides of a handshake, in hexadecimal. They make each proof valid once. */
export type Nonces = Readonly<Record<Prover, string>>;

const NONCE_BYTES = 32;

/** Returns a nonce for one handshake. */
export function makeNonce(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
}

/** Proves knowledge of `token` without revealing it. */
export async function prove(token: string, prover: Prover, nonces: Nonces): Promise<string> {
  const key = await keyOf(token, 'sign');
  return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, textOf(prover, nonces))));
}

/** Checks in constant time whether `proof` comes from a prover that knows `token`. */
export async function isProof(proof: string, token: string, prover: Prover, nonces: Nonces): Promise<boolean> {
  const key = await keyOf(token, 'verify');
  return crypto.subtle.verify('HMAC', key, fromHex(proof), textOf(prover, nonces));
}

function textOf(prover: Prover, { broker, client }: Nonces) {
  return new TextEncoder().encode(`${prover}|${broker}|${client}`);
}

function keyOf(token: string, use: 'sign' | 'verify') {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(token), { name: 'HMAC', hash: 'SHA-256' }, false, [
    use,
  ]);
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(text: string) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
