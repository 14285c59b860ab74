/** Runs rounds in which each entrant in the set has a turn; each round starts with a different entrant. */
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
