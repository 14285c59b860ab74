import { once } from 'node:events';
import { connect } from '@peerport/client';
import * as Comlink from 'comlink';

const service = {
  /**
   * Looks for the prime factors of a number.
   *
   * @param {bigint} number
   * @param {(factor: bigint) => unknown} onFactor is told each as soon as it is found; it may return 'enough'
   * @returns how many it found
   */
  async factorize(number, onFactor) {
    if (number < 1n) throw new RangeError(`${number} has no prime factors`);
    let count = 0;
    for (let factor = 2n; number > 1n; ) {
      if (factor * factor > number) factor = number;
      if (number % factor === 0n) {
        number /= factor;
        count++;
        if ((await onFactor(factor)) === 'enough') break;
      } else factor++;
    }
    return count;
  },
};
/** @typedef {typeof service} Service */

const [ticket] = await once(process, 'message');
Comlink.expose(service, connect(ticket));
