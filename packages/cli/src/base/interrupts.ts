import { CliError } from './errors.ts';

const EXITS = { SIGINT: 'interrupted', SIGTERM: 'terminated', SIGBREAK: 'interrupted', SIGHUP: 'terminated' } as const;

type EndingSignal = keyof typeof EXITS;

/** Windows has no SIGTERM, but Ctrl-Break, and SIGHUP when the console window closes. Elsewhere SIGHUP is left to `nohup`. */
function endingSignals(platform: NodeJS.Platform): readonly EndingSignal[] {
  return platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
}

/** Signals that ask a command to end. A second one ends it at once, as by default. */
export class Interrupts implements Disposable {
  /** Resolves with the first signal. */
  readonly first: Promise<EndingSignal>;
  #stop = () => {};

  constructor(platform = process.platform) {
    const signals = endingSignals(platform);
    this.first = new Promise((resolve) => {
      const onSignal = (signal: NodeJS.Signals) => {
        this.#stop();
        resolve(signal as EndingSignal);
      };
      for (const signal of signals) process.on(signal, onSignal);
      this.#stop = () => {
        for (const signal of signals) process.off(signal, onSignal);
      };
    });
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}

/** The error of a command that a signal has ended early. */
export function interruptedBy(signal: EndingSignal): CliError {
  return new CliError(EXITS[signal], `ended by ${signal}`);
}
