/** Rows that a key moves by which turns a page. */
const PAGE_COUNT = 15;

/** Where a key moves the selection in a list. Nothing for other keys. @param index of what is selected, or -1. */
export function stepTo(key: string, index: number, count: number): number | undefined {
  const within = (wanted: number) => Math.min(Math.max(0, wanted), count - 1);
  switch (key) {
    case 'ArrowDown':
      return within(index + 1);
    case 'ArrowUp':
      return within(index < 0 ? count - 1 : index - 1);
    case 'PageDown':
      return within(index + PAGE_COUNT);
    case 'PageUp':
      return within(index - PAGE_COUNT);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
