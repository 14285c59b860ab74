/** Plays rounds in which each entrant has its turn; each round begins with another one, and who is out of the set has none. */
export async function playRounds<Entrant>(
  roundsCount: number,
  entrants: ReadonlySet<Entrant>,
  turn: (entrant: Entrant, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < roundsCount; round++) {
    for (const entrant of rotated([...entrants], round)) await turn(entrant, round);
  }
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
