import type { Tile, View } from './pages/mandelbrot.ts';

const RAMP = ' .:-=+*#%@';
const UPPER_HALF_BLOCK = '▀';

/** A picture for terminals: each character shows two pixels, one above the other. */
export class AnsiPicture {
  readonly #view: View;
  readonly #pixels: Uint8ClampedArray;

  constructor(view: View) {
    this.#view = view;
    this.#pixels = new Uint8ClampedArray(view.width * view.height * 4);
  }

  put({ x, y, width, height }: Tile, pixels: Uint8ClampedArray): void {
    for (let row = 0; row < height; row++) {
      const line = pixels.subarray(row * width * 4, (row + 1) * width * 4);
      this.#pixels.set(line, ((y + row) * this.#view.width + x) * 4);
    }
  }

  /** The lines of text: in 24-bit colours or, without `colours`, in darker and lighter characters. */
  lines(colours: boolean): string[] {
    const { width, height } = this.#view;
    const columns = Array.from({ length: width }, (_, x) => x);
    return Array.from({ length: height / 2 }, (_, row) => {
      const cells = columns.map((x) => [this.#colourAt(x, row * 2), this.#colourAt(x, row * 2 + 1)] as const);
      return colours
        ? `${cells.map(([upper, lower]) => paint(upper, lower)).join('')}\x1b[0m`
        : cells.map(ink).join('');
    });
  }

  #colourAt(x: number, y: number): readonly [number, number, number] {
    const at = (y * this.#view.width + x) * 4;
    const [red = 0, green = 0, blue = 0] = this.#pixels.subarray(at, at + 3);
    return [red, green, blue];
  }
}

type Colour = readonly [number, number, number];

function paint(upper: Colour, lower: Colour): string {
  return `\x1b[38;2;${upper.join(';')}m\x1b[48;2;${lower.join(';')}m${UPPER_HALF_BLOCK}`;
}

function ink([upper, lower]: readonly [Colour, Colour]): string {
  const light = [...upper, ...lower].reduce((sum, part) => sum + part, 0) / (6 * 256);
  return RAMP.charAt(Math.floor(light * RAMP.length));
}
