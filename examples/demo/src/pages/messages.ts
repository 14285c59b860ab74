import type { Tile, View } from './mandelbrot.ts';

/** What the UI posts to the worker, on every host. */
export type Request =
  /** Compute a tile. */
  | { readonly type: 'tile'; readonly view: View; readonly tile: Tile }
  /** Send the payload back. */
  | { readonly type: 'echo'; readonly payload: Uint8Array }
  /** Send `count` messages with payloads of `bytes` each. */
  | { readonly type: 'burst'; readonly count: number; readonly bytes: number };

/** What the worker posts to the UI. */
export type Reply =
  | { readonly type: 'tile'; readonly tile: Tile; readonly pixels: Uint8ClampedArray<ArrayBuffer> }
  | { readonly type: 'echo'; readonly payload: Uint8Array }
  | { readonly type: 'data'; readonly payload: Uint8Array };
