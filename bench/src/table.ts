import type { Spread } from './results.ts';

/** Lines of a Markdown table: the first column to the left, the others to the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(columns), line(rule), ...rows.map(line)];
}

/** A median, and the middle half. */
export function spread({ low, median, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** Three significant digits, and no fewer before the point. */
export function digits(figure: number): string {
  return figure >= 100 ? grouped(Math.round(figure)) : figure.toPrecision(3);
}

/** With a comma between thousands. */
export function grouped(figure: number): string {
  return figure.toLocaleString('en-US');
}
