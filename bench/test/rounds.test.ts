import { expect, test } from '@jest/globals';
import { playRounds } from '../src/scenes/rounds.ts';

test('in each round each entrant has its turn, and each round begins with another one', async () => {
  const turns: string[] = [];
  await playRounds(4, new Set(['a', 'b', 'c']), async (entrant, round) => void turns.push(`${round}${entrant}`));
  expect(turns.join(' ')).toBe('0a 0b 0c 1b 1c 1a 2c 2a 2b 3a 3b 3c');
});

test('who leaves has no further turn', async () => {
  const entrants = new Set(['a', 'b', 'c']);
  const turns: string[] = [];
  await playRounds(2, entrants, async (entrant, round) => {
    turns.push(`${round}${entrant}`);
    if (entrant === 'b') entrants.delete('b');
  });
  expect(turns.join(' ')).toBe('0a 0b 0c 1c 1a');
});

test('without entrants there is nothing to play', async () => {
  await expect(playRounds(2, new Set<string>(), () => Promise.reject(new Error('a turn')))).resolves.toBeUndefined();
});
