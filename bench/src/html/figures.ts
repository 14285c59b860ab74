const threeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** Three significant digits, more than rounds agree on: `412,000`, `0.0431`. */
export function figure(value: number): string {
  return threeDigits.format(value);
}

/** Short form: `100K`. */
export function shortFigure(value: number): string {
  return Math.abs(value) < 1_000 ? figure(value) : compact.format(value);
}
