import { createReadStream, type ReadStream } from 'node:fs';
import {
  FLIGHT_RECORD_VERSION,
  type FlightRecordHead,
  type FlightRecordLine,
  flightRecordHeadSchema,
  flightRecordLineSchema,
} from '@peerport/protocol/admin';
import { CliError, messageOf } from '../base/errors.ts';
import { linesOf } from '../base/lines.ts';

/** Reads a flight record line by line; it may be of any length. */
export class FlightRecordReader {
  readonly head: FlightRecordHead;
  readonly #path: string;
  readonly #lines: AsyncIterator<string>;

  private constructor(path: string, head: FlightRecordHead, lines: AsyncIterator<string>) {
    this.#path = path;
    this.head = head;
    this.#lines = lines;
  }

  /** @throws {CliError} `badInput`: the file cannot be read, is no flight record, or one of a newer version. */
  static async open(path: string): Promise<FlightRecordReader> {
    const lines = linesOfFile(path, createReadStream(path));
    const { done, value } = await lines.next();
    return new FlightRecordReader(path, headOf(path, done ? '' : value), lines);
  }

  /**
   * The messages, in order. If the last line is truncated, `onTruncated` is called with the problem, and the iteration ends.
   *
   * @throws {CliError} `badInput`: another line is malformed.
   */
  async *lines(onTruncated: (problem: string) => void): AsyncGenerator<FlightRecordLine, void, void> {
    let next = await this.#lines.next();
    for (let number = 2; !next.done; number++) {
      const line = next.value;
      next = await this.#lines.next();
      const result = parse(line);
      if ('record' in result) {
        yield result.record;
      } else if (next.done) {
        onTruncated(`line ${number} of ${this.#path}, the last, is cut off: ${result.problem}`);
      } else {
        throw new CliError('badInput', `line ${number} of ${this.#path} is malformed: ${result.problem}`);
      }
    }
  }
}

async function* linesOfFile(path: string, file: ReadStream): AsyncGenerator<string, void, void> {
  try {
    yield* linesOf(file);
  } catch (cause) {
    throw new CliError('badInput', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  } finally {
    file.destroy();
  }
}

function headOf(path: string, line: string): FlightRecordHead {
  const result = flightRecordHeadSchema.safeParse(jsonOf(line));
  if (!result.success) throw new CliError('badInput', `${path} is no flight record: see its first line`);
  const { peerportFlightRecord: version } = result.data;
  if (version <= FLIGHT_RECORD_VERSION) return result.data;
  throw new CliError(
    'badInput',
    `${path} is a flight record of version ${version}; this peerport reads ${FLIGHT_RECORD_VERSION}: use a newer one`,
  );
}

function parse(line: string): { record: FlightRecordLine } | { problem: string } {
  const json = jsonOf(line);
  if (json === undefined) return { problem: 'it is not JSON' };
  const result = flightRecordLineSchema.safeParse(json);
  return result.success ? { record: result.data } : { problem: 'it is no message' };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
