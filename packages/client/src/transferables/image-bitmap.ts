import { type Attachment, dataCloneError } from '@peerport/protocol';
import type { Kind } from '../transfer.ts';

type ImageBitmapAttachment = Extract<Attachment, { kind: 'image-bitmap' }>;

/** An `ImageBitmap`, as pixels. Exists where the platform has it. */
export const imageBitmapKind: Kind<ImageBitmap> = {
  kinds: ['image-bitmap'],
  mode: 'either',
  isPort: false,
  matches: (object): object is ImageBitmap => typeof ImageBitmap === 'function' && object instanceof ImageBitmap,
  prepare(bitmap, path, _carrier, isTransferred) {
    const { width, height } = bitmap;
    if (width === 0 || height === 0) throw dataCloneError(path, 'is an ImageBitmap that is closed');
    const attachment: ImageBitmapAttachment = { kind: 'image-bitmap', width, height, pixels: pixelsOf(bitmap, path) };
    return isTransferred ? { attachment, take: () => bitmap.close() } : { attachment };
  },
  drop: (bitmap) => bitmap.close(),
  reservedBytes: ({ width, height }) => width * height * 4,
  receive(attachment) {
    const { width, height, pixels } = attachment as ImageBitmapAttachment;
    return createImageBitmap(new ImageData(new Uint8ClampedArray(pixels), width, height));
  },
};

function pixelsOf(bitmap: ImageBitmap, path: string): Uint8Array {
  const { width, height } = bitmap;
  try {
    const context = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(bitmap, 0, 0);
    return new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  } catch (error) {
    throw dataCloneError(path, `is an ImageBitmap whose pixels cannot be read: ${(error as Error).message}`);
  }
}
