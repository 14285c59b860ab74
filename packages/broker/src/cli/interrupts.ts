import { CliError } from './errors.ts';

const EXITS = { SIGINT: 'interrupted', SIGTERM: 'terminated' } as const;

/** Signals that ask a command to end. The second one ends it at once, as ever. */
export class Interrupts implements Disposable {
  /** Resolves with the first signal. */
  readonly first: Promise<keyof typeof EXITS>;
  #stop = () => {};

  constructor() {
    this.first = new Promise((resolve) => {
      const onSignal = (signal: NodeJS.Signals) => {
        this.#stop();
        resolve(signal as keyof typeof EXITS);
      };
      for (const signal of Object.keys(EXITS)) process.on(signal, onSignal);
      this.#stop = () => {
        for (const signal of Object.keys(EXITS)) process.off(signal, onSignal);
      };
    });
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}

/** How a command exits that a signal ended before its time. */
export function interruptedBy(signal: keyof typeof EXITS): CliError {
  return new CliError(EXITS[signal], `ended by ${signal}`);
}
