const threeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** Three significant digits, which is more than rounds agree in: `412,000`, `0.0431`. */
export function figure(value: number): string {
  return threeDigits.format(value);
}

/** Where room is scarce: `100K`. */
export function shortFigure(value: number): string {
  return Math.abs(value) < 1_000 ? figure(value) : compact.format(value);
}
