import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { type FlightRecordHead, type FlightRecordLine, printableJson } from '@peerport/protocol/admin';
import { CliError, messageOf } from '../base/errors.ts';

/** Writes a flight record. Only this user can read the file, since it may contain messages. */
export class FlightRecordWriter {
  readonly #stream: WriteStream;
  #messagesCount = 0;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** @throws {CliError} `badInput`: the file exists already, or cannot be written. */
  static async create(path: string, head: FlightRecordHead): Promise<FlightRecordWriter> {
    const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    try {
      await once(stream, 'open');
    } catch (cause) {
      const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
      const problem = isThere ? 'it exists already; name another file' : messageOf(cause);
      throw new CliError('badInput', `cannot record into ${path}: ${problem}`, { cause });
    }
    const writer = new FlightRecordWriter(stream);
    writer.#write(head);
    return writer;
  }

  /** Number of lines written, without the head. */
  get messagesCount(): number {
    return this.#messagesCount;
  }

  write(line: FlightRecordLine): void {
    this.#write(line);
    this.#messagesCount++;
  }

  /** Resolves when everything has been written to the file. */
  async close(): Promise<void> {
    this.#stream.end();
    await once(this.#stream, 'close');
  }

  #write(line: object): void {
    this.#stream.write(`${printableJson(JSON.stringify(line))}\n`);
  }
}
