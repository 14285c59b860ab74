import type { PeerPort } from '@peerport/client';
import { CliError } from '../errors.ts';

const LARGE_BYTES = 1024 * 1024;
/** Messages that are posted between two looks at the clock. */
const BATCH_COUNT = 100;
/** Bytes that may wait for the peer before more is posted. */
const MAX_WAITING_BYTES = 8 * LARGE_BYTES;
/** Time in which the peer must answer the first message. */
const ANSWER_MS = 10_000;

/** What a quick bench found. */
export interface BenchFigures {
  readonly roundTripMs: { readonly p50: number; readonly p99: number; readonly roundTripsCount: number };
  /** Small messages that arrived in a second. */
  readonly messagesPerSecond: number;
  /** Bytes in a second, in messages of 1 MiB. */
  readonly bytesPerSecond: number;
}

/** Measures three things, each for `ms`, once the code on the way has been at work for as long. @throws {CliError} `failed`: the peer does not answer as `bench --respond` does. */
export async function measure(port: PeerPort, ms: number): Promise<BenchFigures> {
  const answers = new Answers(port);
  await roundTrips(answers, ms);
  const timesMs = await roundTrips(answers, ms);
  const small = await stream(answers, ms, { id: 1, text: 'small' }, BATCH_COUNT);
  const large = await stream(answers, ms, new Uint8Array(LARGE_BYTES), 1);
  timesMs.sort();
  const percentile = (part: number) => timesMs[Math.floor(part * (timesMs.length - 1))] ?? Number.NaN;
  return {
    roundTripMs: { p50: percentile(0.5), p99: percentile(0.99), roundTripsCount: timesMs.length },
    messagesPerSecond: small,
    bytesPerSecond: large * LARGE_BYTES,
  };
}

async function roundTrips(answers: Answers, ms: number): Promise<Float64Array> {
  const timesMs: number[] = [];
  const startMs = performance.now();
  while (performance.now() - startMs < ms) {
    const sentMs = performance.now();
    await answers.ask(['ping', timesMs.length]);
    timesMs.push(performance.now() - sentMs);
  }
  return Float64Array.from(timesMs);
}

/** Messages that arrived in a second, the last one included. */
async function stream(answers: Answers, ms: number, message: unknown, batchCount: number): Promise<number> {
  const { port } = answers;
  const startMs = performance.now();
  while (performance.now() - startMs < ms) {
    for (let count = 0; count < batchCount; count++) port.postMessage(message);
    if (port.bufferedAmount > MAX_WAITING_BYTES) await port.drained();
    else await new Promise(setImmediate);
  }
  const [, messagesCount = 0] = await answers.ask(['count']);
  return (messagesCount / (performance.now() - startMs)) * 1_000;
}

/** The answers of the other side, one at a time. */
class Answers {
  readonly port: PeerPort;
  #onAnswer = (_answer: [string, number?]) => {};

  constructor(port: PeerPort) {
    this.port = port;
    port.onmessage = ({ data }) => this.#onAnswer(data);
  }

  async ask(question: readonly [string, number?]): Promise<[string, number?]> {
    let timer: NodeJS.Timeout | undefined;
    const answer = await new Promise<[string, number?]>((resolve, reject) => {
      this.#onAnswer = resolve;
      const problem = 'the peer does not answer; it must run peerport bench --respond';
      timer = setTimeout(() => reject(new CliError('failed', problem)), ANSWER_MS);
      this.port.postMessage(question);
    });
    clearTimeout(timer);
    if (Array.isArray(answer) && answer[0] === question[0]) return answer;
    throw new CliError('failed', 'the peer answers something else; it must run peerport bench --respond');
  }
}
