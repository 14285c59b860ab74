/** Side of a square texture that every device supports. */
const MAX_TILE = 2_048;

/** As it was when this was loaded: a page may replace it. */
const { OffscreenCanvas } = globalThis;

/** A bitmap and its size. */
export interface SizedBitmap {
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

/** Part of a bitmap, with its values: RGBA, row by row. */
export interface Tile<Values> extends Area {
  readonly values: Values;
}

function* areasOf({ width, height }: SizedBitmap): Generator<Area> {
  for (let y = 0; y < height; y += MAX_TILE) {
    for (let x = 0; x < width; x += MAX_TILE) {
      yield { x, y, columns: Math.min(MAX_TILE, width - x), rows: Math.min(MAX_TILE, height - y) };
    }
  }
}

let current: PixelReader | undefined;

/**
 * Reads the values of bitmaps with WebGL. A texture takes them unchanged, while a canvas multiplies colours by their alpha, which cannot be
 * undone without loss.
 */
export class PixelReader {
  readonly #gl: WebGL2RenderingContext;

  /** The only one of this thread, because WebGL contexts are scarce. `undefined` where there is no WebGL 2. */
  static get(): PixelReader | undefined {
    if (current === undefined || current.#gl.isContextLost()) {
      const gl = OffscreenCanvas && new OffscreenCanvas(1, 1).getContext('webgl2', { antialias: false, depth: false });
      current = gl ? new PixelReader(gl) : undefined;
    }
    return current;
  }

  private constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    gl.getExtension('EXT_color_buffer_float');
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  }

  /** Reads 8 bits per channel. Otherwise like {@link PixelReader.floats}. */
  bytes(source: SizedBitmap, colorSpace: PredefinedColorSpace): Generator<Tile<Uint8Array<ArrayBuffer>>> {
    const { RGBA8, UNSIGNED_BYTE } = this.#gl;
    return this.#tiles(source, colorSpace, RGBA8, UNSIGNED_BYTE, Uint8Array);
  }

  /**
   * Reads values from 0 to 1, or outside that range for colours that the colour space does not have.
   *
   * @param colorSpace the colour space to convert to.
   * @throws {DOMException} `SecurityError`: the bitmap shows content of another origin.
   * @throws {Error} WebGL fails.
   */
  floats(source: SizedBitmap, colorSpace: PredefinedColorSpace): Generator<Tile<Float32Array<ArrayBuffer>>> {
    const { RGBA32F, FLOAT } = this.#gl;
    return this.#tiles(source, colorSpace, RGBA32F, FLOAT, Float32Array);
  }

  *#tiles<Values extends ArrayBufferView>(
    source: SizedBitmap,
    colorSpace: PredefinedColorSpace,
    format: GLenum,
    type: GLenum,
    Values: new (length: number) => Values,
  ): Generator<Tile<Values>> {
    const gl = this.#gl;
    gl.unpackColorSpace = colorSpace;
    for (const area of areasOf(source)) {
      const { x, y, columns, rows } = area;
      const values = new Values(columns * rows * 4);
      const texture = gl.createTexture();
      try {
        gl.bindTexture(gl.TEXTURE_2D, texture);
        gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x);
        gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y);
        gl.texImage2D(gl.TEXTURE_2D, 0, format, columns, rows, 0, gl.RGBA, type, source.bitmap);
        gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
        this.#download(columns, rows, type, values);
      } finally {
        gl.deleteTexture(texture);
      }
      yield { ...area, values };
    }
  }

  /** Uses a buffer: Chromium warns in the console about reading pixels without one. */
  #download(columns: number, rows: number, type: GLenum, values: ArrayBufferView): void {
    const gl = this.#gl;
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
    gl.bufferData(gl.PIXEL_PACK_BUFFER, values.byteLength, gl.STREAM_READ);
    gl.readPixels(0, 0, columns, rows, gl.RGBA, type, 0);
    gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, values);
    gl.deleteBuffer(buffer);
    const error = gl.getError();
    if (error !== gl.NO_ERROR) throw new Error(`WebGL error ${error}`);
  }
}

/** The same with a canvas, which is lossless where alpha is 255. @throws {DOMException} `SecurityError` */
export function* readOpaque(
  source: SizedBitmap,
  colorSpace: PredefinedColorSpace,
): Generator<Tile<Uint8Array<ArrayBuffer>>> {
  for (const area of areasOf(source)) {
    const { x, y, columns, rows } = area;
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext('2d', { colorSpace }) as OffscreenCanvasRenderingContext2D;
    context.drawImage(source.bitmap, -x, -y);
    const { data } = context.getImageData(0, 0, columns, rows, { colorSpace });
    yield { ...area, values: new Uint8Array(data.buffer) };
  }
}
