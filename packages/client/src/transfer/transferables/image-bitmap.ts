import { type Attachment, dataCloneError } from '@peerport/protocol';
import type { Transferable } from '../carrier.ts';
import { readBitmap } from './bitmap-pixels.ts';
import { attribute, isImageBitmap } from './brands.ts';

type ImageBitmapAttachment = Extract<Attachment, { kind: 'image-bitmap' }>;

/** As they were when this was loaded: a page may replace them. */
const { createImageBitmap, ImageData } = globalThis;
const close: (this: ImageBitmap) => void = globalThis.ImageBitmap?.prototype.close;
const widthOf = attribute<number>('ImageBitmap', 'width');
const heightOf = attribute<number>('ImageBitmap', 'height');

const NO_BITMAPS =
  'holds an ImageBitmap, which this platform does not have; ' +
  'draw it on a canvas, and post the data, width and height that getImageData() returns';

/** An `ImageBitmap`: its pixels are copied. */
export const imageBitmapTransferable: Transferable<ImageBitmap> = {
  kinds: ['image-bitmap'],
  mode: 'either',
  isPort: false,
  matches: isImageBitmap,
  prepare(bitmap, path, _carrier, isTransferred) {
    const attachment = attachmentOf(bitmap, path);
    return isTransferred ? { attachment, take: () => close.call(bitmap) } : { attachment };
  },
  drop: (bitmap) => close.call(bitmap),
  reservedBytes: (bitmap) => widthOf(bitmap) * heightOf(bitmap) * 4,
  async receive(attachment) {
    if (createImageBitmap === undefined || ImageData === undefined) throw dataCloneError('$', NO_BITMAPS);
    const { width, height, colorSpace, isPremultiplied, pixels } = attachment as ImageBitmapAttachment;
    const data = new Uint8ClampedArray(pixels.buffer as ArrayBuffer, pixels.byteOffset, pixels.length);
    if (isPremultiplied) divideByAlpha(data);
    const image = new ImageData(data, width, height, { colorSpace });
    return createImageBitmap(image, { premultiplyAlpha: isPremultiplied ? 'premultiply' : 'none' });
  },
};

/** @throws {DataCloneError} */
function attachmentOf(bitmap: ImageBitmap, path: string): ImageBitmapAttachment {
  const source = { bitmap, width: widthOf(bitmap), height: heightOf(bitmap) };
  if (source.width === 0) throw dataCloneError(path, 'is an ImageBitmap that is closed');
  try {
    return { kind: 'image-bitmap', width: source.width, height: source.height, ...readBitmap(source) };
  } catch (error) {
    throw dataCloneError(path, `is an ImageBitmap that cannot be copied: ${(error as Error).message}`);
  }
}

/** In place. Multiplying and rounding again restores the colours. */
function divideByAlpha(pixels: Uint8ClampedArray): void {
  for (let pixel = 0; pixel < pixels.length; pixel += 4) {
    const alpha = pixels[pixel + 3] as number;
    if (alpha === 255 || alpha === 0) continue;
    for (let index = pixel; index < pixel + 3; index++) pixels[index] = ((pixels[index] as number) * 255) / alpha;
  }
}
