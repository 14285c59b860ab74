import type { Readable } from 'node:stream';

/** Yields the lines of a stream, and reads no further than asked: `node:readline` reads up to 1,024 lines ahead. */
export async function* linesOf(stream: Readable): AsyncGenerator<string, void, void> {
  let parts: string[] = [];
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const [first = '', ...others] = chunk.split('\n');
    parts.push(first);
    for (const other of others) {
      yield withoutReturn(parts.join(''));
      parts = [other];
    }
  }
  const last = parts.join('');
  if (last !== '') yield withoutReturn(last);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
