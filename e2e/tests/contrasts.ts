/** In the page: how bright it is, and the text with the least contrast (WCAG 2, 1.4.3). */
export function contrasts() {
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
      const channel = Number(part) / 255;
      return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === 'rgba(0, 0, 0, 0)' ? backgroundOf(element.parentElement) : backgroundColor;
  };
  const hasText = ({ childNodes }: Element) =>
    [...childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '');
  const texts = [...document.querySelectorAll('#app *:not(:disabled)')].filter(
    (element) => hasText(element) && !element.closest('svg'),
  );
  const ratios = texts.map((element) => {
    const [one, two] = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    return { what: `${element.className}: ${element.textContent}`, ratio, isEnough: ratio >= 4.5 };
  });
  const [worst = { what: 'nothing', ratio: 0, isEnough: false }] = ratios.sort((a, b) => a.ratio - b.ratio);
  return { background: luminance(backgroundOf(document.body)), worst };
}
