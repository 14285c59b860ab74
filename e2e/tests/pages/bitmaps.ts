/** A page that sends ImageBitmaps to itself, over a channel, and looks at them beside the platform's own clones. */
import { connect, type Ticket } from '@peerport/client/bundle';

/** Where a test has taken it away, for the code of this page alone. */
declare const OwnVideoFrame: typeof VideoFrame | undefined;
const Frame = globalThis.VideoFrame ?? OwnVideoFrame;

declare const mint: () => Promise<{ readonly port1: Ticket; readonly port2: Ticket }>;

/** What anybody can see of a bitmap. */
interface Look {
  readonly size: readonly [width: number, height: number];
  readonly frame: readonly unknown[] | string;
  /** As a texture takes it over, in each colour space. */
  readonly textures: readonly Float32Array[];
  /** As a canvas shows it, in each colour space. */
  readonly canvases: readonly Uint8ClampedArray[];
}

/** What comes of a bitmap that is posted. */
export interface Comparison {
  readonly native: unknown;
  readonly peerport: unknown;
  readonly differences: readonly string[];
}

const COLOR_SPACES = ['srgb', 'display-p3'] as const;
const TILE = 1_024;

const gl = new OffscreenCanvas(1, 1).getContext('webgl2') as WebGL2RenderingContext;
gl.getExtension('EXT_color_buffer_float');
gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());

function* tilesOf({ width, height }: ImageBitmap) {
  for (let y = 0; y < height; y += TILE) {
    for (let x = 0; x < width; x += TILE) yield [x, y, Math.min(TILE, width - x), Math.min(TILE, height - y)] as const;
  }
}

function textureOf(bitmap: ImageBitmap, colorSpace: PredefinedColorSpace): Float32Array {
  const tiles = Array.from(tilesOf(bitmap), ([x, y, columns, rows]) => {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.unpackColorSpace = colorSpace;
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, columns, rows, 0, gl.RGBA, gl.FLOAT, bitmap);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const values = new Float32Array(columns * rows * 4);
    gl.readPixels(0, 0, columns, rows, gl.RGBA, gl.FLOAT, values);
    gl.deleteTexture(texture);
    if (gl.getError() !== gl.NO_ERROR) throw new Error('the test cannot read a texture');
    return values;
  });
  const all = new Float32Array(bitmap.width * bitmap.height * 4);
  let offset = 0;
  for (const tile of tiles) {
    all.set(tile, offset);
    offset += tile.length;
  }
  return all;
}

function canvasOf(bitmap: ImageBitmap, colorSpace: PredefinedColorSpace): Uint8ClampedArray {
  const [columns, rows] = [Math.min(TILE, bitmap.width), Math.min(TILE, bitmap.height)];
  const context = new OffscreenCanvas(columns, rows).getContext('2d', { colorSpace, willReadFrequently: true });
  context?.drawImage(bitmap, columns - bitmap.width, rows - bitmap.height);
  return context?.getImageData(0, 0, columns, rows, { colorSpace }).data as Uint8ClampedArray;
}

/** Its colour space, as far as there is a frame of that size. */
function frameOf(bitmap: ImageBitmap): Look['frame'] {
  try {
    const frame = new Frame(bitmap, { timestamp: 0 });
    const { primaries, transfer } = frame.colorSpace;
    frame.close();
    return [primaries, transfer];
  } catch (error) {
    return (error as Error).name;
  }
}

function look(bitmap: ImageBitmap): Look {
  return {
    size: [bitmap.width, bitmap.height],
    frame: frameOf(bitmap),
    textures: COLOR_SPACES.map((colorSpace) => textureOf(bitmap, colorSpace)),
    canvases: COLOR_SPACES.map((colorSpace) => canvasOf(bitmap, colorSpace)),
  };
}

type Numbers = Float32Array | Uint8ClampedArray;

function differing(what: string, a: readonly Numbers[], b: readonly Numbers[]): string[] {
  return COLOR_SPACES.flatMap((colorSpace, space) => {
    const [first, second] = [a[space] as Numbers, b[space] as Numbers];
    const index = first.findIndex((value: number, at: number) => value !== second[at]);
    const isSame = first.length === second.length && index === -1;
    return isSame ? [] : [`${what} ${colorSpace}: value ${index} is ${second[index]}, not ${first[index]}`];
  });
}

const random = (length: number) => {
  const bytes = new Uint8ClampedArray(length);
  for (let start = 0; start < length; start += 65_536) crypto.getRandomValues(bytes.subarray(start, start + 65_536));
  return bytes;
};

/** Colours of all kinds with each of the alphas that matter. */
function swatches(colorSpace: PredefinedColorSpace = 'srgb'): ImageData {
  const image = new ImageData(5, 4, { colorSpace });
  const colors = [
    [200, 100, 50],
    [255, 0, 0],
    [0, 0, 0],
    [255, 255, 255],
    [7, 250, 3],
  ] as const;
  for (const [row, alpha] of [0, 3, 128, 255].entries()) {
    for (const [column, color] of colors.entries()) image.data.set([...color, alpha], (row * 5 + column) * 4);
  }
  return image;
}

function noise(width: number, height: number, colorSpace: PredefinedColorSpace = 'srgb'): ImageData {
  return new ImageData(random(width * height * 4), width, height, { colorSpace });
}

function uniform(color: readonly [number, number, number, number]): ImageData {
  const image = new ImageData(3, 2);
  for (let pixel = 0; pixel < image.data.length; pixel += 4) image.data.set(color, pixel);
  return image;
}

function paint(context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D | null): void {
  if (context === null) throw new Error('no context');
  context.fillStyle = 'rgb(200 100 50 / 50%)';
  context.fillRect(0, 0, 2, 4);
  context.fillStyle = 'color(display-p3 0 1 0)';
  context.fillRect(2, 1, 2, 2);
}

function canvas(settings?: object): HTMLCanvasElement {
  const element = Object.assign(document.createElement('canvas'), { width: 5, height: 4 });
  paint(element.getContext('2d', settings) as CanvasRenderingContext2D);
  return element;
}

function webGlBitmap(premultipliedAlpha: boolean): ImageBitmap {
  const surface = new OffscreenCanvas(4, 4);
  const context = surface.getContext('webgl', { premultipliedAlpha }) as WebGLRenderingContext;
  context.enable(context.SCISSOR_TEST);
  const colors = [
    [0.1, 0.05, 0.02, 0.1],
    [0.02, 0.01, 0, 0.5],
    [1, 0, 0, 1],
  ] as const;
  for (const [row, [red, green, blue, alpha]] of colors.entries()) {
    context.scissor(0, row, 3, 1);
    context.clearColor(red, green, blue, alpha);
    context.clear(context.COLOR_BUFFER_BIT);
  }
  return surface.transferToImageBitmap();
}

async function svgImage(source: string): Promise<HTMLImageElement> {
  const image = Object.assign(new Image(), { src: source });
  await image.decode();
  return image;
}

const SVG = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><rect width="2" height="2" fill="#c86432" fill-opacity=".4"/></svg>',
)}`;

function frame(init: Partial<VideoFrameBufferInit> = {}): VideoFrame {
  const bytes = Uint8Array.of(16, 60, 128, 200, 90, 200);
  return new Frame(bytes, { format: 'I420', codedWidth: 2, codedHeight: 2, timestamp: 0, ...init });
}

function frameElement(): HTMLIFrameElement['contentWindow'] & typeof globalThis {
  const element = document.createElement('iframe');
  document.body.append(element);
  return element.contentWindow as ReturnType<typeof frameElement>;
}

/** Bitmaps of all origins, by name. */
const sources: Readonly<Record<string, () => Promise<ImageBitmap> | ImageBitmap>> = {
  'straight alpha': () => createImageBitmap(swatches(), { premultiplyAlpha: 'none' }),
  'premultiplied alpha': () => createImageBitmap(swatches(), { premultiplyAlpha: 'premultiply' }),
  'straight alpha, display-p3': () => createImageBitmap(swatches('display-p3'), { premultiplyAlpha: 'none' }),
  'premultiplied alpha, display-p3': () => createImageBitmap(swatches('display-p3')),
  'straight alpha, at random': () => createImageBitmap(noise(100, 70), { premultiplyAlpha: 'none' }),
  'premultiplied alpha, at random, display-p3': () => createImageBitmap(noise(100, 70, 'display-p3')),
  'straight alpha that could be premultiplied': () =>
    createImageBitmap(uniform([90, 100, 128, 128]), { premultiplyAlpha: 'none' }),
  'straight alpha, nearly opaque': () => createImageBitmap(uniform([254, 9, 0, 254]), { premultiplyAlpha: 'none' }),
  'premultiplied alpha, grey': () => createImageBitmap(uniform([60, 60, 60, 128])),
  'nothing but transparent colours': () => createImageBitmap(uniform([9, 8, 7, 0]), { premultiplyAlpha: 'none' }),
  'nothing at all': () => createImageBitmap(new ImageData(3, 3)),
  'a canvas': () => createImageBitmap(canvas()),
  'a canvas, display-p3': () => createImageBitmap(canvas({ colorSpace: 'display-p3' })),
  'a canvas, opaque': () => createImageBitmap(canvas({ alpha: false })),
  'a canvas, straight alpha': () => createImageBitmap(canvas(), { premultiplyAlpha: 'none' }),
  WebGL: () => webGlBitmap(true),
  'WebGL, straight alpha': () => webGlBitmap(false),
  'an SVG image': async () => createImageBitmap(await svgImage(SVG)),
  'a blob': async () => {
    const blob = await new Promise<Blob | null>((resolve) => canvas().toBlob(resolve));
    return createImageBitmap(blob as Blob, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
  },
  'a video frame': () => createImageBitmap(frame()),
  'upside down': () => createImageBitmap(swatches(), { imageOrientation: 'flipY', premultiplyAlpha: 'none' }),
  resized: () => createImageBitmap(swatches(), { resizeWidth: 9, resizeHeight: 2, resizeQuality: 'high' }),
  'cropped beyond its edges': () => createImageBitmap(swatches(), -1, 1, 8, 5, { premultiplyAlpha: 'none' }),
  'a bitmap': async () => createImageBitmap(await createImageBitmap(swatches()), 1, 1, 2, 2),
  'another realm': () => {
    const other = frameElement();
    return other.createImageBitmap(new other.ImageData(swatches().data, 5, 4), { premultiplyAlpha: 'none' });
  },
  'one pixel more than a tile': () => createImageBitmap(noise(2_049, 3), { premultiplyAlpha: 'none' }),
  'several tiles': () => createImageBitmap(noise(2_500, 2_100)),
  '65,536 wide': () => createImageBitmap(noise(65_536, 2), { premultiplyAlpha: 'none' }),
  '65,536 wide, display-p3': () => createImageBitmap(noise(65_536, 1, 'display-p3'), { premultiplyAlpha: 'none' }),
  '65,536 high': () => createImageBitmap(noise(1, 65_536)),
};

/** Bitmaps that cannot be sent as they are, by name. */
const refused: Readonly<Record<string, (foreign: string) => Promise<ImageBitmap> | ImageBitmap>> = {
  'pixels of another origin': async (foreign) => createImageBitmap(await svgImage(foreign)),
  'more than 8 bits': () => {
    const settings = { pixelFormat: 'rgba-float16' } as ImageDataSettings;
    const image = new ImageData(2, 1, settings);
    image.data.set([0.1234, 1.5, -0.25, 1]);
    return createImageBitmap(image);
  },
  'more than 8 bits, 65,536 wide': () => {
    const image = new ImageData(65_536, 1, { pixelFormat: 'rgba-float16' } as ImageDataSettings);
    image.data.set([0.1234, 1.5, -0.25, 1]);
    return createImageBitmap(image);
  },
  'the colours of HDR video': () =>
    createImageBitmap(
      frame({ colorSpace: { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl', fullRange: false } as object }),
    ),
  'nothing: it is closed': async () => {
    const bitmap = await createImageBitmap(swatches());
    bitmap.close();
    return bitmap;
  },
};

async function openChannel() {
  const tickets = await mint();
  const [sender, receiver] = [connect(tickets.port1), connect(tickets.port2)];
  await Promise.all([sender.ready, receiver.ready]);
  const send = (message: unknown, transfer: object[] = []): Promise<unknown> =>
    new Promise((resolve, reject) => {
      receiver.onmessage = ({ data }) => resolve(data);
      receiver.onmessageerror = ({ error }) => reject(error);
      sender.postMessage(message, transfer);
    });
  return { sender, send };
}

const bitmaps = {
  sources: Object.keys(sources),
  refused: Object.keys(refused),

  /** From now on, nobody gets a context of WebGL. */
  loseWebGl(): void {
    const { getContext } = OffscreenCanvas.prototype;
    OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, type: string, settings?: unknown) {
      return type === '2d' ? getContext.call(this, type, settings) : null;
    } as typeof getContext;
  },

  async compare(name: string): Promise<Comparison> {
    const bitmap = await (sources[name] as () => Promise<ImageBitmap>)();
    const native = look(structuredClone(bitmap));
    const { sender, send } = await openChannel();
    const { copy } = (await send({ copy: bitmap })) as { copy: ImageBitmap };
    const [moved] = (await send([bitmap], [bitmap])) as [ImageBitmap];
    sender.close();
    const [first, second] = [look(copy), look(moved)];
    return {
      native: [native.size, native.frame, 0],
      peerport: [first.size, first.frame, bitmap.width],
      differences: [
        ...differing('texture', native.textures, first.textures),
        ...differing('canvas', native.canvases, first.canvases),
        ...differing('moved texture', native.textures, second.textures),
      ],
    };
  },

  /** What is left of the passengers of a message that is refused for one of them. */
  async refuse(name: string, foreign: string): Promise<unknown> {
    const bitmap = await (refused[name] as (foreign: string) => Promise<ImageBitmap>)(foreign);
    const widthBefore = bitmap.width;
    const other = await createImageBitmap(swatches());
    const { port1, port2 } = new MessageChannel();
    const buffer = new ArrayBuffer(8);
    const { sender, send } = await openChannel();
    const outcomes = [[bitmap, other, buffer, port2], []].map((transfer) => {
      try {
        sender.postMessage({ other, buffer, ...(transfer.length > 0 && { port2 }), list: [{ bitmap }] }, transfer);
        return 'posted';
      } catch (error) {
        const { name: kind, path } = error as DOMException & { path?: string };
        return [kind, path];
      }
    });
    const isUsable = await send('usable', [port2]);
    sender.close();
    port1.close();
    return { outcomes, width: bitmap.width === widthBefore, left: [other.width, buffer.byteLength], isUsable };
  },
};

export type Bitmaps = typeof bitmaps;
Object.assign(globalThis, { bitmaps });
