/** What part of the Mandelbrot set to draw, and how finely. */
export interface View {
  /** Centre, in the complex plane. */
  readonly re: number;
  readonly im: number;
  /** Width of the whole picture in the complex plane. */
  readonly span: number;
  /** Size of the whole picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Steps after which a point counts as inside. */
  readonly maxSteps: number;
}

/** A rectangle of pixels of a {@link View}. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const BYTES_PER_PIXEL = 4;
/** Samples per pixel, in each direction. */
const SAMPLES = 2;
/** Far beyond 2, so that the smoothed step count has no visible bands. */
const ESCAPE_RADIUS_SQUARED = 256;
const COLOURS_COUNT = 2048;
/** Turns of the palette per doubling of the smoothed step count: fewer where counts are high and change fast. */
const TURNS_PER_OCTAVE = 0.3;

/** Stops of the palette: position, red, green, blue. The last one closes the circle. */
const STOPS = [
  [0, 6, 14, 48],
  [0.16, 24, 78, 168],
  [0.42, 222, 244, 250],
  [0.6425, 255, 176, 46],
  [0.8575, 96, 18, 42],
  [1, 6, 14, 48],
] as const;

const PALETTE = buildPalette();

/** All tiles of a picture, from the middle outwards. */
export function tilesOf({ width, height }: View, side: number): Tile[] {
  const tiles: Tile[] = [];
  for (let y = 0; y < height; y += side) {
    for (let x = 0; x < width; x += side) {
      tiles.push({ x, y, width: Math.min(side, width - x), height: Math.min(side, height - y) });
    }
  }
  const distance = (tile: Tile) =>
    Math.hypot(tile.x + tile.width / 2 - width / 2, tile.y + tile.height / 2 - height / 2);
  return tiles.sort((a, b) => distance(a) - distance(b));
}

/** Computes a tile: RGBA, row by row. */
export function renderTile(view: View, tile: Tile): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(tile.width * tile.height * BYTES_PER_PIXEL);
  const scale = view.span / view.width;
  const left = view.re - view.span / 2;
  const top = view.im + (scale * view.height) / 2;
  let at = 0;
  for (let row = 0; row < tile.height; row++) {
    for (let column = 0; column < tile.width; column++) {
      let [red, green, blue] = [0, 0, 0];
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const x = tile.x + column + ((sample % SAMPLES) + 0.5) / SAMPLES;
        const y = tile.y + row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
        const colour = colourOf(stepsAt(left + x * scale, top - y * scale, view.maxSteps));
        red += PALETTE[colour] ?? 0;
        green += PALETTE[colour + 1] ?? 0;
        blue += PALETTE[colour + 2] ?? 0;
      }
      pixels[at++] = red / SAMPLES ** 2;
      pixels[at++] = green / SAMPLES ** 2;
      pixels[at++] = blue / SAMPLES ** 2;
      pixels[at++] = 255;
    }
  }
  return pixels;
}

/** The smoothed number of steps until a point escapes; -1 if it stays. */
function stepsAt(re: number, im: number, maxSteps: number): number {
  let [x, y, xx, yy] = [0, 0, 0, 0];
  for (let step = 0; step < maxSteps; step++) {
    y = 2 * x * y + im;
    x = xx - yy + re;
    xx = x * x;
    yy = y * y;
    if (xx + yy > ESCAPE_RADIUS_SQUARED) return step + 1 - Math.log2(Math.log2(xx + yy) / 2);
  }
  return -1;
}

/** Where in the palette the colour of a step count starts; behind its end, where nothing is, for points inside. */
function colourOf(steps: number): number {
  if (steps < 0) return PALETTE.length;
  const turns = Math.log2(1 + Math.max(0, steps)) * TURNS_PER_OCTAVE;
  return Math.floor((turns % 1) * COLOURS_COUNT) * 3;
}

function buildPalette(): Uint8Array {
  const palette = new Uint8Array(COLOURS_COUNT * 3);
  for (let index = 0; index < COLOURS_COUNT; index++) {
    const position = index / COLOURS_COUNT;
    const next = STOPS.findIndex(([start]) => start > position);
    const [from, to] = [STOPS[next - 1] ?? STOPS[0], STOPS[next] ?? STOPS[0]];
    const share = (position - from[0]) / (to[0] - from[0]);
    for (const part of [1, 2, 3] as const) {
      palette[index * 3 + part - 1] = from[part] + (to[part] - from[part]) * share;
    }
  }
  return palette;
}
