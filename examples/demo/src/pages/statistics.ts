/** The value that `percent` per cent of `values` do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

const UNITS = ['B', 'KB', 'MB', 'GB'];

/** A number of bytes for people, in powers of 1,000. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  return `${formatNumber(bytes / 1_000 ** power)} ${UNITS[power]}`;
}

/** Milliseconds for people: seconds from one on. */
export function formatMs(ms: number): string {
  return ms < 1_000 ? `${formatNumber(ms)} ms` : `${formatNumber(ms / 1_000)} s`;
}

/** Three significant digits, or all digits before the point, with thousands separated. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en', {
    maximumSignificantDigits: Math.max(3, Math.floor(Math.log10(Math.abs(value))) + 1),
  });
}
