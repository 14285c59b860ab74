import type { Pipe } from './pipe.ts';

/** What the driver tells the responder before round trips. */
export interface RoundTripOrder {
  readonly begin: 'round trips';
}

const MESSAGE = 'lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do '.slice(0, 64);
const END = 'end';

/**
 * Sends one message at a time, and waits for it to come back, for `turnMs` or until it came back `maxCount` times.
 *
 * @returns the milliseconds of each round trip.
 */
export function driveRoundTrips(pipe: Pipe, turnMs: number, maxCount = Number.POSITIVE_INFINITY): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const samplesMs: number[] = [];
    let sentMs = 0;
    const send = () => {
      sentMs = performance.now();
      pipe.post(MESSAGE);
    };
    pipe.receive((message) => {
      const nowMs = performance.now();
      if (message !== MESSAGE) {
        reject(new Error('another message came back'));
        return;
      }
      samplesMs.push(nowMs - sentMs);
      if (nowMs < endMs && samplesMs.length < maxCount) {
        send();
      } else {
        pipe.post(END);
        resolve(samplesMs);
      }
    });
    pipe.post({ begin: 'round trips' } satisfies RoundTripOrder);
    const endMs = performance.now() + turnMs;
    send();
  });
}

/** The other side of {@link driveRoundTrips}: sends everything back. */
export function respondToRoundTrips(pipe: Pipe, onDone: () => void): void {
  pipe.receive((message) => {
    if (message === END) onDone();
    else pipe.post(message);
  });
}
