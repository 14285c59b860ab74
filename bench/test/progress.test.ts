import { expect, test } from '@jest/globals';
import { Progress } from '../src/progress.ts';

function progressOn(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, columns: 60, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
  return { progress: new Progress(stream), written };
}

test('a file gets a line for each step', () => {
  const { progress, written } = progressOn(false);
  progress.expect(3);
  progress.step('one');
  progress.drop(1);
  progress.step('two');
  progress.end();
  expect(written).toEqual(['[1/3] one\n', '[2/2] two\n']);
});

test('a terminal has one line, which ends up empty and is never longer than the terminal is wide', () => {
  const { progress, written } = progressOn(true);
  progress.expect(2);
  progress.step('x'.repeat(200));
  progress.step('two');
  progress.end();
  const lines = written.map((text) => text.replace('\r\x1b[K', ''));
  expect(written.join('')).not.toContain('\n');
  expect(lines[0]).toHaveLength(59);
  expect(lines[0]).toContain('█'.repeat(12) + '░'.repeat(12));
  expect(lines[1]).toMatch(/^█{24} two$/);
  expect(lines[2]).toBe('');
});
