import { PixelReader, readOpaque, type SizedBitmap, type Tile } from './pixel-reader.ts';

/** The colour spaces of `ImageData`, from which the receiver makes a bitmap. */
const COLOR_SPACES = ['srgb', 'display-p3'] as const;

/** The primaries of these colour spaces (WebCodecs §9.9). */
const PRIMARIES: readonly unknown[] = ['bt709', 'smpte432'];

/** The transfer characteristics of both: those of sRGB (WebCodecs §9.10). */
const TRANSFER = 'iec61966-2-1';

/** Formats of video frames with 8 bits per channel (WebCodecs §9.8). */
const EIGHT_BITS = /^(RGB|BGR)[AX]$/;

/** Distance from an integer that is put down to rounding in WebGL. */
const TOLERANCE = 1 / 1_024;

/** As they were when this was loaded: a page may replace them. */
const { OffscreenCanvas, VideoFrame } = globalThis;

/** The content of a bitmap. */
export interface BitmapPixels {
  readonly colorSpace: (typeof COLOR_SPACES)[number];
  /** Whether its colours are multiplied by their alpha. If both would look the same, either. */
  readonly isPremultiplied: boolean;
  /** RGBA, 8 bits per channel, unchanged. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a bitmap without loss.
 *
 * @throws {Error} it cannot be read without loss. The message says why.
 */
export function readBitmap(source: SizedBitmap): BitmapPixels {
  const reader = PixelReader.get();
  const frame = frameOf(source);
  if (frame === undefined && reader === undefined)
    throw new Error('there is neither WebGL 2 nor a VideoFrame to read it');
  const colorSpace = frame ? spaceOfFrame(frame) : COLOR_SPACES.find((space) => isIn(space, source, reader));
  if (colorSpace === undefined) {
    throw new Error('its colour space is neither srgb nor display-p3, or it has more than 8 bits for each channel');
  }
  const pixels = join(reader?.bytes(source, colorSpace) ?? readOpaque(source, colorSpace), source);
  if (reader === undefined && !isOpaque(pixels))
    throw new Error('it is transparent, and there is no WebGL 2 to read it');
  return { colorSpace, isPremultiplied: isPremultiplied(source, pixels, colorSpace), pixels };
}

/** `undefined` unless the frame has 8 bits per channel, in one of {@link COLOR_SPACES}. */
function spaceOfFrame(frame: VideoFrame): BitmapPixels['colorSpace'] | undefined {
  const { format, colorSpace } = frame;
  frame.close();
  const isKnown = EIGHT_BITS.test(format ?? '') && colorSpace.transfer === TRANSFER;
  return isKnown ? COLOR_SPACES[PRIMARIES.indexOf(colorSpace.primaries)] : undefined;
}

/** Whether a bitmap has 8 bits per channel in this colour space: then nothing is converted, and all values times 255 are integers. */
function isIn(colorSpace: PredefinedColorSpace, source: SizedBitmap, reader: PixelReader | undefined): boolean {
  for (const { values } of reader?.floats(source, colorSpace) ?? []) {
    for (const value of values) if (Math.abs(value * 255 - Math.round(value * 255)) > TOLERANCE) return false;
  }
  return true;
}

/** `undefined` where there are no video frames, or none of this size. */
function frameOf({ bitmap }: SizedBitmap): VideoFrame | undefined {
  try {
    return VideoFrame && new VideoFrame(bitmap, { timestamp: 0 });
  } catch (error) {
    if ((error as DOMException).name === 'SecurityError') throw error;
    return undefined;
  }
}

/** Joins tiles. */
function join(tiles: Iterable<Tile<Uint8Array<ArrayBuffer>>>, { width, height }: SizedBitmap): Uint8Array<ArrayBuffer> {
  let whole: Uint8Array<ArrayBuffer> | undefined;
  for (const { x, y, columns, rows, values } of tiles) {
    if (columns === width && rows === height) return values;
    whole ??= new Uint8Array(width * height * 4);
    for (let row = 0; row < rows; row++) {
      const start = row * columns * 4;
      whole.set(values.subarray(start, start + columns * 4), ((y + row) * width + x) * 4);
    }
  }
  return whole as Uint8Array<ArrayBuffer>;
}

function isOpaque(pixels: Uint8Array): boolean {
  for (let alpha = 3; alpha < pixels.length; alpha += 4) if (pixels[alpha] !== 255) return false;
  return true;
}

/** Whether its colours are multiplied by their alpha. Draws the pixel for which that makes the greatest difference. */
function isPremultiplied(source: SizedBitmap, pixels: Uint8Array, colorSpace: PredefinedColorSpace): boolean {
  let greatest = 0;
  let at = 0;
  for (let pixel = 0; pixel < pixels.length; pixel += 4) {
    const alpha = pixels[pixel + 3] as number;
    if (alpha === 255) continue;
    for (let index = pixel; index < pixel + 3; index++) {
      const value = pixels[index] as number;
      if (value > alpha) return false;
      const difference = value * (255 - alpha);
      if (difference <= greatest) continue;
      greatest = difference;
      at = index;
    }
  }
  if (greatest === 0) return true;
  const value = pixels[at] as number;
  const alpha = pixels[at | 3] as number;
  const shown = showValue(source, at, colorSpace);
  return Math.abs(shown - value / alpha) < Math.abs(shown - value / 255);
}

/** A value of a bitmap, read from a canvas, which divides it by its alpha: from 0 to 1. */
function showValue({ bitmap, width }: SizedBitmap, at: number, colorSpace: PredefinedColorSpace): number {
  const x = (at >> 2) % width;
  const y = Math.floor((at >> 2) / width);
  // Floats make a division by a small alpha exact enough.
  const settings = { colorSpace, colorType: 'float16', willReadFrequently: true };
  const context = new OffscreenCanvas(1, 1).getContext('2d', settings) as OffscreenCanvasRenderingContext2D;
  context.imageSmoothingEnabled = false;
  context.drawImage(bitmap, x, y, 1, 1, 0, 0, 1, 1);
  const { data } = context.getImageData(0, 0, 1, 1, { colorSpace, pixelFormat: 'rgba-float16' } as ImageDataSettings);
  const value = data[at & 3] as number;
  return data instanceof Uint8ClampedArray ? value / 255 : value;
}
