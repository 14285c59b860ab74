import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** An input that was found once, and what it did then. */
export interface Vector {
  readonly input: unknown;
  readonly did: string;
}

/** Those of one target. `folder` is that of this file. */
export function readVectors(folder: URL, target: string): Vector[] {
  const file = new URL(`vectors/${target}.json`, folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** Keeps one more. */
export function addVector(folder: URL, target: string, vector: Vector): void {
  const vectors = [...readVectors(folder, target), vector];
  writeFileSync(new URL(`vectors/${target}.json`, folder), `${JSON.stringify(vectors, null, 2)}\n`);
}
