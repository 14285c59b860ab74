/**
 * The contrast of a colour to white: 1 (none) to 21 (black). WCAG 2.2, "contrast ratio".
 *
 * @param {string} colour `#rrggbb`
 */
export function contrastWithWhite(colour) {
  const [red = 0, green = 0, blue = 0] = Buffer.from(colour.slice(1), 'hex');
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return 1.05 / (luminance + 0.05);
}

/** @param {number} channel of sRGB, 0 to 255 */
function linear(channel) {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
