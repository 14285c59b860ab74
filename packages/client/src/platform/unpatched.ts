const { Zone } = globalThis as { Zone?: { __symbol__?: (name: string) => string } };

/** What zone.js has put something else in the place of: it keeps that under a name of its own, which it tells. */
export function unpatched<Owner, Name extends keyof Owner & string>(owner: Owner, name: Name): Owner[Name] | undefined {
  const kept = Zone?.__symbol__?.(name);
  return kept === undefined ? undefined : (owner as Record<string, Owner[Name] | undefined>)[kept];
}
