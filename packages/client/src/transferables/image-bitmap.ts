import { type Attachment, DataCloneError } from '@peerport/protocol';
import type { Kind } from '../transfer.ts';

type ImageBitmapAttachment = Extract<Attachment, { kind: 'image-bitmap' }>;

/** An `ImageBitmap`, as pixels. Exists where the platform has it. */
export const imageBitmapKind: Kind<ImageBitmap> = {
  kinds: ['image-bitmap'],
  mode: 'clone',
  isPort: false,
  matches: (object): object is ImageBitmap => typeof ImageBitmap === 'function' && object instanceof ImageBitmap,
  check({ width, height }, path) {
    if (width === 0 || height === 0) throw new DataCloneError(path, 'is an ImageBitmap that is closed');
  },
  send(bitmap, _carrier, isTransferred): ImageBitmapAttachment {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(bitmap, 0, 0);
    if (isTransferred) bitmap.close();
    const { data } = context.getImageData(0, 0, width, height);
    return { kind: 'image-bitmap', width, height, pixels: new Uint8Array(data.buffer) };
  },
  drop: (bitmap) => bitmap.close(),
  reservedBytes: ({ width, height }) => width * height * 4,
  receive(attachment) {
    const { width, height, pixels } = attachment as ImageBitmapAttachment;
    return createImageBitmap(new ImageData(new Uint8ClampedArray(pixels), width, height));
  },
};
