/** What an input may take, for each of its bytes and besides: far more than values take, and far less than what is not in proportion to bytes. */
const MAX_US_PER_BYTE = 4;
const MAX_BASE_US = 250_000;
const MAX_MEMORY_PER_BYTE = 512;
const MAX_BASE_MEMORY_BYTES = 96 * 1024 * 1024;

/** The process took too long with an input. It may have collected garbage of others meanwhile. */
export class SlowInput extends Error {}

/** Measures the time of the processor, and the peak of memory: what waits, or other processes, do not count. */
export class Cost {
  readonly #start = process.cpuUsage();
  readonly #beforeBytes = peakBytes();

  /** @throws {Error} more memory was taken than an input of that length may take. @throws {SlowInput} so was more time. */
  check(inputBytes: number): void {
    const { user, system } = process.cpuUsage(this.#start);
    const us = user + system;
    const bytes = peakBytes() - this.#beforeBytes;
    // Memory first: taking much of it takes time too.
    if (bytes > MAX_BASE_MEMORY_BYTES + inputBytes * MAX_MEMORY_PER_BYTE) {
      throw new Error(`it took ${(bytes / 2 ** 20).toFixed(0)} MiB for ${inputBytes} bytes`);
    }
    if (us > MAX_BASE_US + inputBytes * MAX_US_PER_BYTE) {
      throw new SlowInput(`it took ${(us / 1_000).toFixed(0)} ms for ${inputBytes} bytes`);
    }
  }
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
