import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { type DataCloneError, ProtocolError } from '../../src/base/errors.ts';
import {
  type DeserializeOptions,
  deserialize,
  type SerializeOptions,
  serialize,
} from '../../src/structured-clone/index.ts';

/** What arrives on the other side. */
export function clone<T>(value: T, options?: SerializeOptions & DeserializeOptions): T {
  return deserialize(serialize(value, options), options) as T;
}

/** The bytes after the version, as hex. */
export function hexOf(value: unknown, options?: SerializeOptions): string {
  const [version, ...bytes] = serialize(value, options);
  if (version !== 1) throw new Error(`unexpected version ${version}`);
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The message whose bytes after the version are these; blanks are for the reader. */
export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(`01${hex.replaceAll(' ', '')}`, 'hex'));
}

/** The DataCloneError that the action must throw. */
export function dataCloneError(action: () => unknown): DataCloneError {
  const error = thrownBy(action);
  if (error instanceof DOMException && error.name === 'DataCloneError') return error as DataCloneError;
  throw new Error(`expected a DataCloneError, not: ${error}`);
}

/** The ProtocolError with code ERR_VALUE that the action must throw. */
export function valueError(action: () => unknown): ProtocolError {
  const error = thrownBy(action);
  if (error instanceof ProtocolError && error.code === 'ERR_VALUE') return error;
  throw new Error(`expected a ProtocolError with ERR_VALUE, not: ${error}`);
}

export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}

/** Arrays inside arrays, `levels` deep. */
export function nestedArrays(levels: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}

/** A seed for random tests: `PEERPORT_SEED` repeats a run. */
export function testSeed(): number {
  const given = process.env['PEERPORT_SEED'];
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}

/**
 * What a script prints that has the codec as `codec`, in a process of its own: outside jest, whose realms are not those of an app.
 *
 * @param before runs before the codec is loaded
 */
export async function runInNode(script: string, { flags = [], before = '' } = {} as RunOptions): Promise<string> {
  const codec = fileURLToPath(new URL('../../src/structured-clone/index.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [codec],
    bundle: true,
    format: 'iife',
    globalName: 'codec',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  const code = [before, outputFiles[0]?.text, script].join(';\n');
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '--eval', code]);
  return stdout.trim();
}

interface RunOptions {
  flags?: readonly string[];
  before?: string;
}
