/** Typical values of apps, and values that are hard for one side or the other. Created for each run, always the same. */
export const cases: Readonly<Record<string, () => unknown>> = {
  'a number': () => 42,
  'a small call': () => ({ id: 7, type: 'call', path: ['files', 'read'], args: [{ name: 'a.txt', limit: 4096 }] }),
  'text, 60 characters': () => 'lorem ipsum dolor sit amet '.repeat(3).slice(0, 60),
  'text, 90 KB, ASCII': () => 'lorem ipsum dolor sit amet, co'.repeat(3_000),
  'text, 90 KB, some of it not ASCII': () => 'lörem ipsüm dolor sit ämet → c'.repeat(3_000),
  '1,000 short strings': () => times(1_000, (i) => `item ${i}`),
  '1,000 short strings, not Latin-1': () => times(1_000, (i) => `имя ${i}`),
  '10,000 integers': () => times(10_000, (i) => i * 37),
  '10,000 fractions': () => times(10_000, (i) => i / 7),
  '1,000 small objects of one shape': () => times(1_000, (i) => ({ id: i, name: `user ${i}`, active: i % 2 === 0 })),
  'one object with 1,000 keys': () => Object.fromEntries(times(1_000, (i) => [`key ${i}`, i])),
  'a tree, 4 levels of 6 objects': () => tree(4),
  'a Map of 1,000 entries': () => new Map(times(1_000, (i) => [i, `value ${i}`])),
  'an ArrayBuffer of 1 MiB': () => new ArrayBuffer(2 ** 20),
  '64 views of 1 KiB': () => times(64, (i) => new Float32Array(256).fill(i)),
};

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function tree(depth: number): unknown {
  return { label: `level ${depth}`, open: true, children: depth === 0 ? [] : times(6, () => tree(depth - 1)) };
}
