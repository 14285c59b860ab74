import { stripVTControlCharacters } from 'node:util';

/** A column of a {@link table}. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Aligns numbers to the right. Default: left. */
  readonly align?: 'right';
}

const GAP = '  ';

/** Formats a table as lines: a heading, and one line per row. Cells may be coloured. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => widthOf(line[column] ?? ''))));
  return cells.map((line) =>
    line
      .map((cell, column) => pad(cell, widths[column] ?? 0, columns[column]?.align))
      .join(GAP)
      .trimEnd(),
  );
}

/** Returns how many columns a text takes on a terminal. Colours take none. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

function pad(cell: string, width: number, align: 'right' | undefined): string {
  const filling = ' '.repeat(width - widthOf(cell));
  return align === 'right' ? filling + cell : cell + filling;
}
