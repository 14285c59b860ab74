const { Zone } = globalThis as { Zone?: { __symbol__?: (name: string) => string } };

/** The original of something that zone.js has replaced. `undefined` where there is no zone.js. */
export function unpatched<Owner, Name extends keyof Owner & string>(owner: Owner, name: Name): Owner[Name] | undefined {
  const kept = Zone?.__symbol__?.(name);
  return kept === undefined ? undefined : (owner as Record<string, Owner[Name] | undefined>)[kept];
}
