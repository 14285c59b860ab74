import { once } from 'node:events';
import { connect } from '@peerport/client';

const [ticket] = await once(process, 'message');
const port = connect(ticket);
for await (const { from, to } of port) port.postMessage({ pid: process.pid, primesCount: countPrimes(from, to) });

/**
 * Counts the primes from `from` to below `to`.
 *
 * @param {number} from
 * @param {number} to
 */
function countPrimes(from, to) {
  let count = 0;
  for (let number = Math.max(from, 2); number < to; number++) if (isPrime(number)) count++;
  return count;
}

/** @param {number} number */
function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}
